/** What a convolution between DequantizeLinear and QuantizeLinear becomes. */
import { elementCount, tensorOf, toNumbers, type Tensor } from '@flashline/ir';
import type { Build } from '../define.ts';
import {
  realWeights,
  type IntegerContext,
  type IntegerOperand,
  type NoIntegerForm,
} from '../integer-form.ts';
import { fitChannels, type ChannelScales } from '../quantized/fit-channels.ts';
import { integerData } from '../quantized/integer-data.ts';
import { activationLimits } from '../quantized/rescale-attributes.ts';
import type { ConvAttributes } from './conv-shape.ts';
import { onePosition } from './one-position.ts';
import type { QConvAttributes } from './q-conv-attributes.ts';

type Weights = Extract<IntegerOperand, { kind: 'weights' }>;

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
  const residualScale = residual?.quantization.scale ?? 0;
  const layer = channelsOf(w, bias, {
    xScale: x.quantization.scale,
    xZero: x.quantization.zeroPoint,
    yScale: to.scale,
    residualFactor: residualScale / to.scale,
  });
  if ('code' in layer) return layer;
  const { activation: _activation, lo: _lo, hi: _hi, ...window } = attributes;
  const numbers: QConvAttributes = {
    ...window,
    xScale: x.quantization.scale,
    xZero: x.quantization.zeroPoint,
    wScales: layer.scales,
    wZeros: layer.zeros,
    yScale: to.scale,
    yZero: to.zeroPoint,
    residualScale,
    residualZero: residual?.quantization.zeroPoint ?? 0,
    ...activationLimits(attributes, to),
  };
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
  readonly zeros: readonly number[];
  readonly biases: Tensor | null;
}

/** Weights and biases whose sums fit into 32 bits. */
function channelsOf(
  w: Weights,
  bias: IntegerOperand | null,
  around: ChannelScales,
): Channels | NoIntegerForm {
  const { tensor, axis, zeroPoints } = w;
  const count = tensor.type.shape[0]!;
  if (tensor.type.element !== 's8')
    return refuse('INT8_OPERANDS', 'the weights are not 8 bits wide');
  const isOne = [w.scales, zeroPoints].every((list) => list.every((one) => one === list[0]));
  if (!isOne && axis !== 0) {
    return refuse('INT8_OPERANDS', 'the scales of the weights are not per output channel');
  }
  if (bias !== null && bias.kind !== 'weights' && bias.kind !== 'constant') {
    return refuse('INT8_OPERANDS', 'the bias is computed at run time');
  }
  const real = bias && toNumbers(bias.kind === 'weights' ? realWeights(bias) : bias.tensor);
  const integers = tensor.data as Int8Array;
  const depth = elementCount(tensor.type.shape) / count;
  const channels = Array.from({ length: count }, (_, channel) => ({
    weights: integers.subarray(channel * depth, (channel + 1) * depth),
    zero: zeroPoints[isOne ? 0 : channel % zeroPoints.length]!,
    scale: w.scales[isOne ? 0 : channel % w.scales.length]!,
    bias: real?.[channel] ?? 0,
  }));
  const fitted = fitChannels(channels, around);
  if ('code' in fitted) return fitted;
  const data = new Int8Array(integers.length);
  fitted.forEach(({ weights }, channel) => data.set(weights, channel * depth));
  const biases = fitted.map((channel) => channel.bias);
  return {
    weights: { type: tensor.type, data },
    scales: fitted.map(({ scale }) => scale),
    zeros: fitted.map(({ zero }) => zero),
    biases: real && tensorOf('s32', [count], biases),
  };
}
