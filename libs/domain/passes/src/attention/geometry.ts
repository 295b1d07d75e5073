/** Strides of attention's operands, from views of the tensors they really are. */
import { inMemoryOrder, mergeLoops, regroup, type Loop } from '../views/loops.ts';
import type { View } from '../views/view.ts';

/** In elements, of batch, head and row; 0 where there is one only. Elements of a row are adjacent. */
export type Strides = readonly [batch: number, head: number, row: number];

/** Sizes of batch and heads that cut the leading axes of an operand; null where they need more. */
export function leadingSizes(view: View): readonly [number, number] | null {
  const sizes = mergeLoops(view.axes.slice(0, -2).flat()).map((loop) => loop.size);
  if (sizes.length > 2) return null;
  return sizes.length === 2 ? [sizes[0]!, sizes[1]!] : [1, sizes[0] ?? 1];
}

/** Null where the leading axes are not cut so, or the elements of a row are not adjacent. */
export function stridesOf(view: View, leading: readonly number[]): Strides | null {
  const groups = regroup(view.axes.slice(0, -2).flat(), leading);
  const [row, element] = view.axes.slice(-2).map((axis) => mergeLoops(axis));
  if (groups === null || view.offset !== 0) return null;
  if (element!.length > 1 || (element![0]?.stride ?? 1) !== 1) return null;
  return singleStrides([...groups.map((group) => mergeLoops(group)), row!]);
}

/**
 * Strides with which rows written in the order of `sizes` (batch, heads, rows, elements) land in
 * `shown`, a view of the tensor that has them in that order; null where they do not lie so.
 */
export function outputStrides(view: View, sizes: readonly number[]): Strides | null {
  const count = sizes.reduce((product, size) => product * size, 1);
  let step = count;
  const written = new Map<Loop, number>();
  for (const loop of view.axes.flat()) {
    if (loop.size === 1) continue;
    step /= loop.size;
    written.set(loop, step);
  }
  const sorted = inMemoryOrder([...written.keys()], count);
  if (sorted === null) return null;
  const inverse = sorted.map((loop) => ({ size: loop.size, stride: written.get(loop)! }));
  const groups = regroup(inverse, sizes)?.map((group) => mergeLoops(group));
  if (groups === undefined) return null;
  const element = groups.pop()!;
  if (element.length > 1 || (element[0]?.stride ?? 1) !== 1) return null;
  return singleStrides(groups);
}

function singleStrides(groups: readonly (readonly Loop[])[]): Strides | null {
  if (groups.some((group) => group.length > 1)) return null;
  const [batch, head, row] = groups.map((group) => group[0]?.stride ?? 0);
  return [batch!, head!, row!];
}
