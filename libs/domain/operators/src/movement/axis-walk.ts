/** The walk of GatherElements and ScatterElements: nk/axis_walk.h. */
import { elementCount, toNumbers, type Tensor, type TensorType } from '@flashline/ir';
import type { Params } from '../lowering.ts';
import { Refusal } from '../refusal.ts';
import { rowMajorStrides } from '../shapes.ts';
import { requireIndexType, requireWholeBytes } from './extents.ts';
import { mergeLoops, MOST_LOOPS, odometerSteps, requireFewLoops, type Loop } from './loops.ts';
import { dot, wrapIndex } from './tensor-index.ts';

/** Throws Refusal unless these indices can walk along that axis of the data. */
export function requireAxisWalk(data: TensorType, indices: TensorType, axis: number): void {
  requireWholeBytes(data);
  requireIndexType(indices.element);
  const fits =
    data.shape.length === indices.shape.length &&
    indices.shape.every((dim, i) => i === axis || dim <= data.shape[i]!);
  const hasPlaces = elementCount(indices.shape) === 0 || data.shape[axis]! > 0;
  if (!fits || !hasPlaces) {
    const [from, to] = [data.shape, indices.shape].map((shape) => `[${shape.join(', ')}]`);
    throw new Refusal('OP_SHAPE', `indices ${to} do not fit data ${from} along axis ${axis}`);
  }
  requireFewLoops(loopsOf(data.shape, indices.shape, axis));
}

/** Element of the data that a constant index names, for the coordinates of the index. */
export function axisPlaces(
  data: TensorType,
  indices: Tensor,
  axis: number,
): (index: readonly number[], n: number) => number {
  const strides = rowMajorStrides(data.shape);
  const numbers = toNumbers(indices);
  return (index, n) => {
    const along = wrapIndex(numbers[n]!, data.shape[axis]!);
    return dot(index, strides) + (along - index[axis]!) * strides[axis]!;
  };
}

/** The walk as C parameters, and what its instructions are linear in. */
export function axisWalk(
  data: readonly number[],
  indices: readonly number[],
  axis: number,
): { readonly params: Params; readonly cost: Readonly<Record<string, number>> } {
  const merged = loopsOf(data, indices, axis);
  const around = merged.slice(0, -1);
  const column = merged.at(-1) ?? { count: 1, read: 0, write: 0 };
  const dims = around.map((loop) => loop.count);
  const steps = odometerSteps(
    dims,
    around.map((loop) => loop.read),
  );
  const padded = (values: readonly number[]) =>
    Array.from({ length: MOST_LOOPS - 1 }, (_, i) => values[i] ?? 0);
  const elements = elementCount(indices);
  return {
    params: {
      type: 'nk_axis_walk_params',
      fields: {
        columns: column.count,
        column_stride: column.read,
        loops: around.length,
        dims: padded(dims),
        step: padded(steps),
        extent: data[axis]!,
        stride: rowMajorStrides(data)[axis]!,
      },
    },
    cost: { elements, blocks: elements / column.count },
  };
}

/** `read` moves through the data, standing still along the axis; `write` through the indices. */
function loopsOf(data: readonly number[], indices: readonly number[], axis: number): Loop[] {
  const read = rowMajorStrides(data);
  const write = rowMajorStrides(indices);
  return mergeLoops(
    indices.map((count, i) => ({ count, read: i === axis ? 0 : read[i]!, write: write[i]! })),
  );
}
