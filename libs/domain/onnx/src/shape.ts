/** Dimensions of tensors, checked before anything of their size is allocated. */
import { ModelError } from './errors.ts';
import type { ImportContext } from './import-context.ts';
import type { WireReader } from './wire-reader.ts';
import { signed64 } from './wire-reader.ts';

/** Appends what this `dims` field adds to `dims`; bounded by the rank that a tensor may have. */
export function readDims(reader: WireReader, dims: number[], context: ImportContext): void {
  reader.varints((low, high) => {
    dims.push(signed64(low, high));
    checkRank(reader, dims.length, context);
  });
}

export function checkRank(reader: WireReader, rank: number, context: ImportContext): void {
  if (rank <= context.limits.rank) return;
  throw reader.error('ONNX_LIMIT', `a shape has more than ${context.limits.rank} dimensions`);
}

/**
 * Number of elements of the known dimensions of `what`. Throws where a dimension is negative or
 * there are more elements than the limits allow. A zero dimension makes any shape empty.
 */
export function checkedElements(
  what: string,
  dims: readonly (number | string | null)[],
  context: ImportContext,
  offset: number,
): number {
  let elements = 1n;
  for (const dim of dims) {
    if (typeof dim !== 'number') continue;
    if (dim < 0)
      throw new ModelError('ONNX_BAD_SHAPE', `${what} has a dimension of ${dim}`, { offset });
    elements *= BigInt(dim);
  }
  if (elements > BigInt(context.limits.elements)) {
    const limit = context.limits.elements;
    throw new ModelError('ONNX_LIMIT', `${what} has ${elements} elements, more than ${limit}`, {
      offset,
    });
  }
  return Number(elements);
}
