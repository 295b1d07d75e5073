import { elementCount, type Value } from '@flashline/ir';
import type { Build } from '../define.ts';

/** x as a matrix: everything before `axis` is the rows, the rest the columns. */
export function flattenedFrom(build: Build, x: Value, axis: number): Value {
  const { shape } = x.type;
  const matrix = [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))];
  return build.one('Reshape', [x], { shape: matrix });
}
