/** The bias of a layer with quantised weights. */
import { tensorOf, type Tensor } from '@flashline/ir';
import type { AffineNode } from '@flashline/passes';
import type { ChannelStatistics } from './calibration.ts';
import { weightErrors, type QuantizedWeights } from './weights.ts';

/** The integer form holds a bias in s32, in units of input scale times weight scale, and adds to it. */
const LARGEST_BIAS = 2 ** 29;

/** Scales of weights below which the bias of their channel would not fit its integers. */
export function smallestScales(layer: AffineNode, inputScale: number): number[] | null {
  if (layer.bias === null) return null;
  return Array.from(layer.bias, (b) => {
    const scale = Math.abs(b) / (inputScale * LARGEST_BIAS);
    return Number.isFinite(scale) ? scale : 0;
  });
}

/**
 * The bias without what rounding the weights adds on average (Nagel et al. 2019, section 4.2): the sum
 * over inputs of the weights' errors times the mean of that input's channel. Where windows reach into
 * padding it takes away a little too much.
 */
export function correctedBias(
  layer: AffineNode,
  weights: QuantizedWeights,
  { means }: ChannelStatistics,
): Tensor {
  const { outChannels, inputOf, outputOf, bias } = layer;
  const sums = Float64Array.from({ length: outChannels }, (_, c) => bias?.[c] ?? 0);
  const real = { type: layer.w.type, data: layer.weights };
  weightErrors(real, weights).forEach((error, i) => {
    sums[outputOf(i)]! -= error * means[inputOf(i)]!;
  });
  return tensorOf('f32', [outChannels], sums);
}
