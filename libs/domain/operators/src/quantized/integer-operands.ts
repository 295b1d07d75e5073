/** Operands of the integer products: 8-bit data with zero points that may be computed at run time. */
import { elementCount, type ElementType, type Value } from '@flashline/ir';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

export const BYTES = ['s8', 'u8'] as const satisfies readonly ElementType[];

/** Throws Refusal unless the zero point is absent, one for all of `data`, or one for each of `lines`. */
export function requireZero(zero: Value | null, data: Value, lines: number): void {
  if (zero === null) return;
  requireElement(zero, [data.type.element]);
  const count = elementCount(zero.type.shape);
  if (count === 1 || count === lines) return;
  throw new Refusal('OP_SHAPE', `${count} zero points are given where 1 or ${lines} are needed`);
}
