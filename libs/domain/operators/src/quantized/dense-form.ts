/** Dense as QDense. */
import { tensorOf, toNumbers, type Tensor } from '@flashline/ir';
import type { ActivationAttributes } from '../compute/activation.ts';
import {
  realWeights,
  type IntegerForm,
  type IntegerOperand,
  type NoIntegerForm,
} from '../integer-form.ts';
import type { QDenseAttributes } from '../ops/q-dense.ts';
import { fitChannels, type Channel } from './fit-channels.ts';
import { integerData } from './integer-data.ts';
import { activationLimits } from './rescale-attributes.ts';

type Weights = Extract<IntegerOperand, { kind: 'weights' }>;

/** So many inputs could take sums beyond int32. */
const MOST_DEPTH = 2 ** 13;

export const denseForm: IntegerForm<ActivationAttributes> = {
  weights: () => ({ 1: 1, 3: null }),
  make: ({ inputs: [x, w, bias = null, added = null], outputs: [to], attributes }, build) => {
    if (x?.kind !== 'activation' || w?.kind !== 'weights') {
      return refused('the data must be computed with int8 and the weights be s8 constants');
    }
    const [depth, outputs] = w.tensor.type.shape as [number, number];
    if (w.tensor.type.element !== 's8' || !isPerOutput(w) || depth > MOST_DEPTH || depth < 1) {
      return refused(`weights must be s8, with scales by output and at most ${MOST_DEPTH} inputs`);
    }
    const residual = added && integerData(added, build);
    if (added !== null && residual === null) {
      return refused('what is added must be computed with int8, or be s8 constants');
    }
    const around = {
      xScale: x.quantization.scale,
      xZero: x.quantization.zeroPoint,
      yScale: to!.scale,
      residualFactor: residual === null ? 0 : residual.quantization.scale / to!.scale,
    };
    const real = bias === null ? null : realBias(bias, outputs);
    if (real === undefined) return refused('the bias must be known');
    const fitted = fitChannels(channelsOf(w, real), around);
    if ('code' in fitted) return fitted;
    const numbers: QDenseAttributes = {
      zero: around.xZero,
      weightZero: w.zeroPoints[0]!,
      factors: fitted.map(({ scale }) => (around.xScale * scale) / around.yScale),
      zeroOut: to!.zeroPoint,
      ...activationLimits(attributes, to!),
      residualFactor: around.residualFactor,
      residualZero: residual === null ? 0 : residual.quantization.zeroPoint,
    };
    const counts = fitted.map((channel) => channel.bias);
    const biases = real && tensorOf('s32', [outputs], counts);
    const operands = [x.value, build.constant(weightsOf(fitted)), biases && build.constant(biases)];
    return [build.one('QDense', [...operands, residual?.value ?? null], numbers)];
  },
};

/** One scale per output or one for all, and one zero point. */
function isPerOutput({ tensor, scales, zeroPoints, axis }: Weights): boolean {
  const isOne = scales.length === 1 || (axis === 1 && scales.length === tensor.type.shape[1]);
  return isOne && zeroPoints.every((zero) => zero === zeroPoints[0]);
}

/** One per output, of its column of the matrix. */
function channelsOf(
  { tensor, scales, zeroPoints }: Weights,
  biases: ArrayLike<number> | null,
): readonly Channel[] {
  const [depth, outputs] = tensor.type.shape as [number, number];
  const data = tensor.data as Int8Array;
  return Array.from({ length: outputs }, (_, o) => ({
    weights: Int8Array.from({ length: depth }, (_, k) => data[k * outputs + o]!),
    zero: zeroPoints[0]!,
    scale: scales[scales.length === 1 ? 0 : o]!,
    bias: biases?.[o] ?? 0,
  }));
}

/** The matrix of such columns. */
function weightsOf(channels: readonly Channel[]): Tensor {
  const outputs = channels.length;
  const depth = channels[0]?.weights.length ?? 0;
  const data = new Int8Array(depth * outputs);
  channels.forEach(({ weights }, o) => {
    weights.forEach((weight, k) => (data[k * outputs + o] = weight));
  });
  return { type: { element: 's8', shape: [depth, outputs] }, data };
}

function realBias(bias: IntegerOperand, outputs: number): ArrayLike<number> | undefined {
  if (bias.kind === 'constant') return toNumbers(bias.tensor);
  if (bias.kind !== 'weights' || bias.tensor.data.length !== outputs) return undefined;
  return toNumbers(realWeights(bias));
}

function refused(message: string): NoIntegerForm {
  return { code: 'INT8_OPERANDS', message };
}
