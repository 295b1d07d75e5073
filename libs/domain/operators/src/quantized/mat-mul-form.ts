/** MatMul as QMatMul. */
import { rescaleOf } from '@flashline/kernels';
import type { Value } from '@flashline/ir';
import type { MatMulAttributes } from '../compute/mat-mul-shape.ts';
import type { Build } from '../define.ts';
import type { IntegerForm, IntegerOperand, NoIntegerForm } from '../integer-form.ts';

/** Sums of more products could go beyond int32. */
const MOST_DEPTH = 2 ** 15;

export const matMulForm: IntegerForm<MatMulAttributes> = {
  weights: () => ({ 0: null, 1: null }),
  make: ({ inputs, outputs: [to], attributes }, build) => {
    const { alpha, transA = false, transB = false } = attributes;
    const [a, b] = inputs.map((operand) => integersOf(operand, build));
    if (a == null || b == null) {
      return refused('both sides must be computed with int8, or be s8 constants with one scale');
    }
    const { shape } = a.value.type;
    const depth = transA && shape.length > 1 ? shape.at(-2)! : (shape.at(-1) ?? 0);
    if (depth > MOST_DEPTH) return refused(`sums of at most ${MOST_DEPTH} products`);
    const factor = (alpha * a.scale * b.scale) / to!.scale;
    if (!(factor >= 0)) return refused('alpha must not be negative');
    if (rescaleOf([factor], to!.zeroPoint) === null) {
      return {
        code: 'INT8_SCALE',
        message: "a step of the sums is 16 steps of the output or more; check the output's scale",
      };
    }
    const numbers = { transA, transB, zeroA: a.zero, zeroB: b.zero };
    const operands = [a.value, b.value];
    return [build.one('QMatMul', operands, { ...numbers, zeroOut: to!.zeroPoint, factor })];
  },
};

interface Integers {
  readonly value: Value;
  readonly scale: number;
  readonly zero: number;
}

/** Null where there is not one scale for all s8 of an operand. */
function integersOf(operand: IntegerOperand | null, build: Build): Integers | null {
  if (operand?.kind === 'activation') {
    const { value, quantization } = operand;
    return { value, scale: quantization.scale, zero: quantization.zeroPoint };
  }
  if (operand?.kind !== 'weights' || operand.tensor.type.element !== 's8') return null;
  const { tensor, scales, zeroPoints } = operand;
  const isOne =
    scales.every((scale) => scale === scales[0]) &&
    zeroPoints.every((zero) => zero === zeroPoints[0]);
  return isOne ? { value: build.constant(tensor), scale: scales[0]!, zero: zeroPoints[0]! } : null;
}

function refused(message: string): NoIntegerForm {
  return { code: 'INT8_OPERANDS', message };
}
