/** Axes that lie side by side, as one axis between an outer and an inner extent. */
import { elementCount } from '@flashline/ir';

export interface AxisRun {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

/** Null where another axis that is longer than 1 lies between `axes`, which are ascending. */
export function axisRun(shape: readonly number[], axes: readonly number[]): AxisRun | null {
  const long = axes.filter((axis) => shape[axis] !== 1);
  const [first = 0, last = first - 1] = [long[0], long.at(-1)];
  const between = shape.slice(first, last + 1).filter((dim) => dim !== 1);
  if (between.length !== long.length) return null;
  return {
    outer: elementCount(shape.slice(0, first)),
    count: elementCount(between),
    inner: elementCount(shape.slice(last + 1)),
  };
}
