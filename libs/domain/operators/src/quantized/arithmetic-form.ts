/** Add, Sub, Mul, Div, Max and Min on integers. */
import { sameShape, tensorOf, toNumbers, type Quantization, type Value } from '@flashline/ir';
import { productRescale, sumRescale } from '@flashline/kernels';
import type { Build, Operands, Operator } from '../define.ts';
import {
  realWeights,
  type IntegerContext,
  type IntegerForm,
  type IntegerOperand,
  type NoIntegerForm,
} from '../integer-form.ts';
import { sumTerms, type QAddAttributes } from '../ops/q-add.ts';
import { affineRescale, type AffineNumbers } from './affine-rescale.ts';
import { channelLayout } from './channel-layout.ts';
import { integersOf, tableForm } from './table-form.ts';

type Made = readonly (Value | null)[] | NoIntegerForm;
type Known = Extract<IntegerOperand, { kind: 'weights' | 'constant' }>;

/** s8 values with a scale: computed, or known and used as they are. */
interface Bytes {
  readonly value: Value;
  readonly quantization: Quantization;
}

const TOO_FAR_APART: NoIntegerForm = {
  code: 'INT8_SCALE',
  message: "the operands' scales are too large for the output's; check the output's range",
};

export function arithmeticForm(operator: Operator): IntegerForm {
  const { name } = operator;
  return {
    // Not of a divisor: one that is rounded to zero would be the end of the quotient.
    weights: (inputs) => (name === 'Div' ? {} : bulkyConstants(inputs)),
    make: (context, build) => {
      const table = tableForm(operator, context, build);
      if (table !== null) return table;
      const [a, b] = context.inputs as readonly [IntegerOperand, IntegerOperand];
      const to = context.outputs[0]!;
      if (name === 'Max' || name === 'Min') {
        return [build.one(name, [integersOf(a, to, build), integersOf(b, to, build)])];
      }
      const [left, right] = [bytesOf(a, context, build), bytesOf(b, context, build)];
      if (left !== null && right !== null) return pairs(name, [left, right], to, build);
      return withConstant(name, context, build);
    },
  };
}

/** Constants with a number for each element of the data take a fourth of the bytes as s8. */
function bulkyConstants(inputs: Operands): Record<number, null> {
  const isBulky = (i: number) => {
    const [value, data] = [inputs[i]!, inputs[1 - i]!];
    if (value.constant === null || data.constant !== null || value.constant.data.length === 1) {
      return false;
    }
    const layout = channelLayout(data.type.shape, value.type.shape);
    return layout === null || layout.outer * layout.inner === 1;
  };
  return Object.fromEntries([0, 1].filter(isBulky).map((i) => [i, null]));
}

/** Null for constants that are taken as real numbers: those along channels, and f32 ones. */
function bytesOf(operand: IntegerOperand, { types }: IntegerContext, build: Build): Bytes | null {
  if (operand.kind === 'activation') return operand;
  if (operand.kind !== 'weights' || operand.tensor.type.element !== 's8') return null;
  const { tensor, scales, zeroPoints } = operand;
  const layout = channelLayout(types[0]!.shape, tensor.type.shape);
  const isOne = scales.length === 1 && zeroPoints.length === 1;
  if (!isOne || (layout !== null && layout.outer * layout.inner > 1)) return null;
  const quantization = { scale: scales[0]!, zeroPoint: zeroPoints[0]! };
  return { value: build.constant(tensor), quantization };
}

function pairs(
  name: string,
  [a, b]: readonly [Bytes, Bytes],
  to: Quantization,
  build: Build,
): Made {
  const operands = [a.value, b.value];
  const [aScale, bScale] = [a.quantization.scale, b.quantization.scale];
  const [aZero, bZero] = [a.quantization.zeroPoint, b.quantization.zeroPoint];
  if (name === 'Mul') {
    const factor = (aScale * bScale) / to.scale;
    if (productRescale(factor) === null) return TOO_FAR_APART;
    return [build.one('QMul', operands, { factor, aZero, bZero, zero: to.zeroPoint })];
  }
  if (name === 'Div') {
    const factor = aScale / bScale / to.scale;
    return [build.one('QDiv', operands, { factor, aZero, bZero, zero: to.zeroPoint })];
  }
  const attributes: QAddAttributes = {
    aFactor: aScale / to.scale,
    aZero,
    bFactor: ((name === 'Sub' ? -1 : 1) * bScale) / to.scale,
    bZero,
    zero: to.zeroPoint,
  };
  if (sumRescale(sumTerms(attributes), to.zeroPoint) === null) return TOO_FAR_APART;
  return [build.one('QAdd', operands, attributes)];
}

function withConstant(
  name: string,
  { inputs, outputs, types }: IntegerContext,
  build: Build,
): Made {
  const x = inputs.find((one) => one?.kind === 'activation')!;
  const known = inputs.find(
    (one): one is Known => one?.kind === 'weights' || one?.kind === 'constant',
  );
  if (x.kind !== 'activation' || known === undefined) {
    return { code: 'INT8_OPERANDS', message: 'an operand is no real number' };
  }
  const constant = known.kind === 'weights' ? realWeights(known) : known.tensor;
  const { shape } = constant.type;
  if (
    !sameShape(types[0]!.shape, x.value.type.shape) ||
    channelLayout(x.value.type.shape, shape) === null
  ) {
    return {
      code: 'INT8_OPERANDS',
      message: 'a constant broadcasts over more than one axis in turn',
    };
  }
  const to = outputs[0]!;
  const numbers = affineNumbers(name, toNumbers(constant), inputs[0] === x, {
    from: x.quantization.scale,
    to: to.scale,
  });
  if (numbers === null) {
    return {
      code: 'INT8_NO_KERNEL',
      message: `there is no int8 kernel for ${name} by this operand`,
    };
  }
  const rescale = affineRescale(numbers, x.quantization.zeroPoint, to.zeroPoint);
  if (rescale === null) return TOO_FAR_APART;
  const { factors, offsets, shift, ties } = rescale;
  const integers = (list: readonly number[]) =>
    build.constant(tensorOf('s32', [list.length], list));
  const attributes = { channels: shape, shift, ties };
  return [build.one('QAffine', [x.value, integers(factors), integers(offsets)], attributes)];
}

/** x * factor + constant in steps of the output, for x in steps of its own; null where it is not that. */
function affineNumbers(
  name: string,
  constant: readonly number[],
  isFirst: boolean,
  { from, to }: { readonly from: number; readonly to: number },
): AffineNumbers | null {
  const step = from / to;
  switch (name) {
    case 'Add':
      return { factors: [step], constants: constant.map((c) => c / to) };
    case 'Sub':
      return isFirst
        ? { factors: [step], constants: constant.map((c) => -c / to) }
        : { factors: [-step], constants: constant.map((c) => c / to) };
    case 'Mul':
      return { factors: constant.map((c) => step * c), constants: [0] };
    case 'Div':
      return isFirst ? { factors: constant.map((c) => step / c), constants: [0] } : null;
    default:
      return null;
  }
}
