/** What a convolution between DequantizeLinear and QuantizeLinear becomes. */
import { elementCount, roundHalfEven, tensorOf, toNumbers, type Tensor } from '@flashline/ir';
import type { Build } from '../define.ts';
import {
  realWeights,
  type IntegerContext,
  type IntegerOperand,
  type NoIntegerForm,
} from '../integer-form.ts';
import { integerData } from '../quantized/integer-data.ts';
import { activationLimits } from '../quantized/rescale-attributes.ts';
import type { ConvAttributes } from './conv-shape.ts';
import { onePosition } from './one-position.ts';
import { convRescale, type QConvAttributes } from './q-conv-attributes.ts';

type Weights = Extract<IntegerOperand, { kind: 'weights' }>;

/** Biases beyond this leave no room for products. */
const LARGEST_BIAS = 2 ** 29;

/** The QConv of a Conv, or why there is none. */
export function integerConv(
  { inputs, outputs, attributes }: IntegerContext<ConvAttributes>,
  build: Build,
): ReturnType<Build['emit']> | NoIntegerForm {
  const [x, w, bias = null, added = null] = inputs;
  if (x?.kind !== 'activation') return refuse('INT8_OPERANDS', 'the data is known or no int8');
  if (w?.kind === 'constant') return refuse('INT8_NOT_QUANTIZED', 'its weights are not quantised');
  if (w?.kind !== 'weights') return refuse('INT8_OPERANDS', 'the weights are computed at run time');
  const residual = added && integerData(added, build);
  if (added !== null && residual === null) {
    return refuse('INT8_OPERANDS', 'what is added to the output is no int8 data');
  }
  const to = outputs[0]!;
  const layer = channelsOf(w, { bias, xScale: x.quantization.scale, yScale: to.scale });
  if ('code' in layer) return layer;
  const { activation: _activation, lo: _lo, hi: _hi, ...window } = attributes;
  const numbers: QConvAttributes = {
    ...window,
    xScale: x.quantization.scale,
    xZero: x.quantization.zeroPoint,
    wScales: layer.scales,
    yScale: to.scale,
    yZero: to.zeroPoint,
    residualScale: residual?.quantization.scale ?? 0,
    residualZero: residual?.quantization.zeroPoint ?? 0,
    ...activationLimits(attributes, to),
  };
  if (convRescale(numbers) === null) {
    return refuse('INT8_SCALE', 'an input times a weight is 16 or more steps of the output');
  }
  const { weights, biases } = layer;
  const operands = { x: x.value, weights, biases, residual: residual && residual.value };
  const product = onePosition(operands, numbers, build);
  if (product !== null) return [product];
  const known = [build.constant(weights), biases && build.constant(biases)];
  return build.emit('QConv', [x.value, ...known, operands.residual], numbers);
}

function refuse(code: NoIntegerForm['code'], message: string): NoIntegerForm {
  return { code, message };
}

interface Channels {
  readonly weights: Tensor;
  readonly scales: readonly number[];
  readonly biases: Tensor | null;
}

interface Around {
  readonly bias: IntegerOperand | null;
  readonly xScale: number;
  readonly yScale: number;
}

/** Weights and biases whose sums fit into 32 bits. */
function channelsOf(w: Weights, around: Around): Channels | NoIntegerForm {
  const { tensor, axis, zeroPoints } = w;
  const count = tensor.type.shape[0]!;
  if (tensor.type.element !== 's8')
    return refuse('INT8_OPERANDS', 'the weights are not 8 bits wide');
  if (zeroPoints.some((zero) => zero !== 0)) {
    return refuse('INT8_OPERANDS', 'the weights have a zero point; quantise them symmetrically');
  }
  const isOne = w.scales.every((scale) => scale === w.scales[0]);
  if (!isOne && axis !== 0) {
    return refuse('INT8_OPERANDS', 'the scales of the weights are not per output channel');
  }
  const { bias } = around;
  if (bias !== null && bias.kind !== 'weights' && bias.kind !== 'constant') {
    return refuse('INT8_OPERANDS', 'the bias is computed at run time');
  }
  const real = bias && toNumbers(bias.kind === 'weights' ? realWeights(bias) : bias.tensor);
  const data = Int8Array.from(tensor.data as Int8Array);
  const depth = elementCount(tensor.type.shape) / count;
  const scales: number[] = [];
  const biases: number[] = [];
  for (let channel = 0; channel < count; channel++) {
    const weights = data.subarray(channel * depth, (channel + 1) * depth);
    const scale = w.scales[isOne ? 0 : channel]!;
    const fitted = fitChannel(weights, scale, real?.[channel] ?? 0, around);
    const magnitude = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
    if (Math.abs(fitted.bias) + 256 * magnitude >= 2 ** 31) {
      return refuse('INT8_OPERANDS', 'sums of so many products do not fit into 32 bits');
    }
    scales.push(fitted.scale);
    biases.push(fitted.bias);
  }
  return {
    weights: { type: tensor.type, data },
    scales,
    biases: real && tensorOf('s32', [count], biases),
  };
}

/**
 * The bias in steps of products. Where it has too many, the channel's weights are so small that
 * coarser steps (the weights are halved in place) tell no difference; weights of zero have any scale.
 */
function fitChannel(
  weights: Int8Array,
  scale: number,
  bias: number,
  { xScale, yScale }: Around,
): { readonly scale: number; readonly bias: number } {
  let fitted = scale;
  const steps = () => roundHalfEven(bias / (xScale * fitted));
  while (weights.some((weight) => weight !== 0) && !(Math.abs(steps()) <= LARGEST_BIAS)) {
    fitted *= 2;
    for (let k = 0; k < weights.length; k++) weights[k] = Math.trunc(weights[k]! / 2);
  }
  if (weights.every((weight) => weight === 0)) fitted = (yScale / xScale) * 2 ** -10;
  return { scale: fitted, bias: Math.min(Math.max(steps(), -LARGEST_BIAS), LARGEST_BIAS) };
}
