/** Checks of shapes and element types that come from a model. */
import { ELEMENT_TYPES, printType, type ElementType, type TensorType } from '@flashline/ir';
import { Refusal } from '../refusal.ts';

/** The numbers as extents of axes. Throws Refusal OP_SHAPE for one that is negative or no integer. */
export function requireExtents(numbers: readonly number[]): readonly number[] {
  const wrong = numbers.find((n) => !Number.isInteger(n) || n < 0);
  if (wrong === undefined) return numbers;
  throw new Refusal('OP_SHAPE', `${wrong} is no extent of an axis`);
}

/** Throws Refusal OP_TYPE for elements that share bytes: no kernel moves them one by one. */
export function requireWholeBytes(type: TensorType): void {
  if (ELEMENT_TYPES[type.element].bits >= 8) return;
  throw new Refusal('OP_TYPE', `elements of ${printType(type)} cannot be moved one by one`);
}

/** C type of an index. Throws Refusal OP_TYPE unless it is int32 or int64. */
export function requireIndexType(element: ElementType): void {
  if (element === 's32' || element === 's64') return;
  throw new Refusal('OP_TYPE', `indices are ${element}; they must be s32 or s64`);
}

export function cTypeOf(element: ElementType): string {
  return ELEMENT_TYPES[element].cType;
}
