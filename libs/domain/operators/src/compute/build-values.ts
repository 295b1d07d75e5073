/** Small values that conversions need again and again. */
import { tensorOf, type ElementType, type Value } from '@flashline/ir';
import type { Build } from '../define.ts';

/** The value in another element type; itself where it has that type. */
export function castTo(build: Build, value: Value, to: ElementType): Value {
  return value.type.element === to ? value : build.one('Cast', [value], { to });
}

/** A scalar constant, rounded to the element type. */
export function scalarOf(build: Build, value: number, element: ElementType): Value {
  return castTo(build, build.constant(tensorOf(element === 'f64' ? 'f64' : 'f32', [], [value])), element);
}
