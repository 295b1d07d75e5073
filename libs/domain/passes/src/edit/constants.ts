/** Reading small constants off the graph. */
import { elementCount, toNumbers, type Value } from '@flashline/ir';

/** The number that a constant of one element is, or null. */
export function scalarOf(value: Value | null): number | null {
  if (value === null || value.constant === null || elementCount(value.type.shape) !== 1)
    return null;
  return toNumbers(value.constant)[0]!;
}

/** Whether a constant of one element is this number, up to rounding in f32. */
export function isScalar(value: Value | null, wanted: number): boolean {
  const number = scalarOf(value);
  return number !== null && isNear(number, wanted);
}

export function isNear(number: number, wanted: number): boolean {
  return Math.abs(number - wanted) <= 2e-6 * Math.abs(wanted);
}
