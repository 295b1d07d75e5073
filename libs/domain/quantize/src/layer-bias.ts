/** The bias of a layer with quantised weights. */
import { tensorOf, type Tensor } from '@flashline/ir';
import type { AffineNode } from '@flashline/passes';
import { channelsOf, type Calibration } from './calibration.ts';
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
  means: Float64Array,
): Tensor {
  const { outChannels, inputOf, outputOf, bias } = layer;
  const sums = Float64Array.from({ length: outChannels }, (_, c) => bias?.[c] ?? 0);
  const real = { type: layer.w.type, data: layer.weights };
  weightErrors(real, weights).forEach((error, i) => {
    sums[outputOf(i)]! -= error * means[inputOf(i)]!;
  });
  return tensorOf('f32', [outChannels], sums);
}

/**
 * The mean of each channel of a layer's input, over all layers with the same weights and bias: steps of
 * a recurrence keep one bias between them. Null where calibration knows nothing of it.
 */
export function meansOfInputs(
  layers: readonly AffineNode[],
  calibration: Calibration,
): (layer: AffineNode) => Float64Array | null {
  const all = new Map<string, Float64Array[]>();
  for (const layer of layers) {
    const seen = channelsOf(calibration, layer.x.id, layer.axis);
    if (seen === null) continue;
    const key = keyOf(layer);
    all.set(key, [...(all.get(key) ?? []), seen.means]);
  }
  return (layer) => {
    const means = all.get(keyOf(layer));
    return means === undefined ? null : average(means);
  };
}

function keyOf({ w, node }: AffineNode): string {
  return `${w.id} ${node.inputs[2] ?? ''}`;
}

function average(rows: readonly Float64Array[]): Float64Array {
  return rows[0]!.map((_, c) => rows.reduce((sum, row) => sum + row[c]!, 0) / rows.length);
}
