/** The index tuples of GatherND and ScatterND: nk/tuple_walk.h. */
import { elementCount, toNumbers, type Tensor, type TensorType } from '@flashline/ir';
import type { Params } from '../lowering.ts';
import { Refusal } from '../refusal.ts';
import { rowMajorStrides } from '../shapes.ts';
import { requireIndexType, requireWholeBytes } from './extents.ts';
import { MOST_LOOPS } from './loops.ts';
import { wrapIndex } from './tensor-index.ts';

/** How many of each there are; see nk/tuple_walk.h. */
export interface TupleCounts {
  readonly batches: number;
  readonly batchStride: number;
  readonly tuples: number;
  readonly slice: number;
  readonly length: number;
}

/** Throws Refusal unless tuples of these indices name slices of the data after the batch axes. */
export function requireTuples(data: TensorType, indices: TensorType, batchDims: number): void {
  requireWholeBytes(data);
  requireIndexType(indices.element);
  const length = indices.shape.at(-1);
  const fits =
    length !== undefined &&
    Number.isInteger(batchDims) &&
    batchDims >= 0 &&
    batchDims < indices.shape.length &&
    batchDims + length <= data.shape.length &&
    length <= MOST_LOOPS &&
    data.shape.slice(0, batchDims).every((dim, i) => dim === indices.shape[i]);
  const counts = fits ? tupleCounts(data.shape, indices.shape, batchDims) : null;
  const hasPlaces =
    counts !== null &&
    (counts.tuples === 0 || !data.shape.slice(batchDims, batchDims + counts.length).includes(0));
  if (hasPlaces) return;
  const [from, to] = [data.shape, indices.shape].map((shape) => `[${shape.join(', ')}]`);
  throw new Refusal(
    'OP_SHAPE',
    `index tuples ${to} do not fit data ${from} with ${batchDims} batch axes`,
  );
}

export function tupleCounts(
  data: readonly number[],
  indices: readonly number[],
  batchDims: number,
): TupleCounts {
  const length = indices.at(-1)!;
  return {
    batches: elementCount(data.slice(0, batchDims)),
    batchStride: elementCount(data.slice(batchDims)),
    tuples: elementCount(indices.slice(batchDims, -1)),
    slice: elementCount(data.slice(batchDims + length)),
    length,
  };
}

/** First element of the slice that constant tuple t (counted over all batches) names. */
export function tuplePlaces(
  data: readonly number[],
  indices: Tensor,
  batchDims: number,
): readonly number[] {
  const counts = tupleCounts(data, indices.type.shape, batchDims);
  const strides = rowMajorStrides(data).slice(batchDims);
  const numbers = toNumbers(indices);
  return Array.from({ length: counts.batches * counts.tuples }, (_, t) => {
    const tuple = numbers.slice(t * counts.length, (t + 1) * counts.length);
    const batch = Math.floor(t / counts.tuples) * counts.batchStride;
    return tuple.reduce(
      (sum, index, i) => sum + wrapIndex(index, data[batchDims + i]!) * strides[i]!,
      batch,
    );
  });
}

export function tupleParams(
  data: readonly number[],
  counts: TupleCounts,
  batchDims: number,
): Params {
  const padded = (values: readonly number[]) =>
    Array.from({ length: MOST_LOOPS }, (_, i) => (i < counts.length ? values[batchDims + i]! : 0));
  return {
    type: 'nk_tuple_walk_params',
    fields: {
      batches: counts.batches,
      batch_stride: counts.batchStride,
      tuples: counts.tuples,
      slice: counts.slice,
      length: counts.length,
      extents: padded(data),
      strides: padded(rowMajorStrides(data)),
    },
  };
}
