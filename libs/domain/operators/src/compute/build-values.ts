/** Small values that conversions need again and again. */
import { elementCount, tensorOf, type ElementType, type Value } from '@flashline/ir';
import type { Build } from '../define.ts';
import { Refusal } from '../refusal.ts';

/** The value in another element type; itself where it has that type. */
export function castTo(build: Build, value: Value, to: ElementType): Value {
  return value.type.element === to ? value : build.one('Cast', [value], { to });
}

/** A scalar constant, rounded to the element type. */
export function scalarOf(build: Build, value: number, element: ElementType): Value {
  return castTo(
    build,
    build.constant(tensorOf(element === 'f64' ? 'f64' : 'f32', [], [value])),
    element,
  );
}

/** More elements of one value would only fill a board's flash. */
const LARGEST_FILL = 2 ** 20;

/** An f32 constant of one value everywhere. Throws Refusal OP_TOO_LARGE past what flash could hold. */
export function filled(build: Build, value: number, shape: readonly number[]): Value {
  requireFillable(elementCount(shape));
  return build.constant(tensorOf('f32', shape, new Float32Array(elementCount(shape)).fill(value)));
}

/** Throws Refusal OP_TOO_LARGE where that many elements of one value would be too many. */
export function requireFillable(elements: number): void {
  if (elements <= LARGEST_FILL) return;
  throw new Refusal(
    'OP_TOO_LARGE',
    `it needs ${elements} constants, more than any flash could hold`,
  );
}
