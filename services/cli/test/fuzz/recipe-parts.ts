/** Attributes and operands that recipes are made of. */
import type { ElementType } from '@flashline/ir';
import type { MakeAttribute, Operand } from './operator-recipes.ts';

export const ints =
  (
    count: (operands: readonly (Operand | null)[]) => number,
    low: number,
    high: number,
  ): MakeAttribute =>
  (dice, operands) => ({
    kind: 'ints',
    value: dice.list(count(operands), () => dice.between(low, high)),
  });
export const int =
  (low: number, high: number): MakeAttribute =>
  (dice) => ({
    kind: 'int',
    value: dice.between(low, high),
  });
export const text =
  (...values: string[]): MakeAttribute =>
  (dice) => ({ kind: 'string', value: dice.pick(values) });
export const f32 = (...shape: number[]): Operand => ({ element: 'f32', shape });
export const weight = (...shape: number[]): Operand => ({
  element: 'f32',
  shape,
  isConstant: true,
});
export const numbers = (element: ElementType, ...values: number[]): Operand => ({
  element,
  shape: [values.length],
  values,
  isConstant: true,
});
