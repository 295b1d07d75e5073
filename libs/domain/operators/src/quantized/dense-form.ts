/** Dense as QDense. */
import { toNumbers, type Tensor, type Value } from '@flashline/ir';
import { residualRescale } from '@flashline/kernels';
import type { ActivationAttributes } from '../compute/activation.ts';
import type { Build } from '../define.ts';
import type { IntegerForm, IntegerOperand, NoIntegerForm } from '../integer-form.ts';
import type { QDenseAttributes } from '../ops/q-dense.ts';
import { integerData } from './integer-data.ts';
import { activationLimits } from './rescale-attributes.ts';

type Weights = Extract<IntegerOperand, { kind: 'weights' }>;

/** A bias of this size in units of the sums, or so many inputs, could take sums beyond int32. */
const MOST_BIAS = 2 ** 30;
const MOST_DEPTH = 2 ** 13;

const TOO_FAR_APART: NoIntegerForm = {
  code: 'INT8_SCALE',
  message: "a step of the sums is 16 steps of the output or more; check the output's scale",
};

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
    const units = Array.from({ length: outputs }, (_, o) => x.quantization.scale * at(w.scales, o));
    const biases = bias === null ? null : biasInUnits(bias, units);
    if (biases === undefined) return refused('the bias must be known and fit its scale');
    const factors = units.map((unit) => unit / to!.scale);
    const residualFactor = residual === null ? 0 : residual.quantization.scale / to!.scale;
    if (residualRescale(factors, residualFactor, 0) === null) return TOO_FAR_APART;
    const numbers: QDenseAttributes = {
      zero: x.quantization.zeroPoint,
      weightZero: w.zeroPoints[0]!,
      factors,
      zeroOut: to!.zeroPoint,
      ...activationLimits(attributes, to!),
      residualFactor,
      residualZero: residual === null ? 0 : residual.quantization.zeroPoint,
    };
    const operands = [x.value, build.constant(w.tensor), biases && biasValue(biases, build)];
    return [build.one('QDense', [...operands, residual?.value ?? null], numbers)];
  },
};

/** One scale per output or one for all, and one zero point. */
function isPerOutput({ tensor, scales, zeroPoints, axis }: Weights): boolean {
  const isOne = scales.length === 1 || (axis === 1 && scales.length === tensor.type.shape[1]);
  return isOne && zeroPoints.every((zero) => zero === zeroPoints[0]);
}

function at(list: readonly number[], i: number): number {
  return list.length === 1 ? list[0]! : list[i]!;
}

/** The bias in units of the sums of each output; undefined where there is no such number. */
function biasInUnits(bias: IntegerOperand, units: readonly number[]): Int32Array | undefined {
  const real = realBias(bias, units.length);
  if (real === undefined) return undefined;
  const counts = units.map((unit, o) => (real[o] === 0 ? 0 : Math.round(real[o]! / unit)));
  return counts.every((count) => Math.abs(count) <= MOST_BIAS)
    ? Int32Array.from(counts)
    : undefined;
}

function realBias(bias: IntegerOperand, outputs: number): number[] | undefined {
  if (bias.kind === 'constant') return toNumbers(bias.tensor);
  if (bias.kind !== 'weights' || bias.tensor.data.length !== outputs) return undefined;
  const { tensor, scales, zeroPoints } = bias;
  return toNumbers(tensor).map((q, o) => (q - at(zeroPoints, o)) * at(scales, o));
}

function biasValue(biases: Int32Array, build: Build): Value {
  const tensor: Tensor = { type: { element: 's32', shape: [biases.length] }, data: biases };
  return build.constant(tensor);
}

function refused(message: string): NoIntegerForm {
  return { code: 'INT8_OPERANDS', message };
}
