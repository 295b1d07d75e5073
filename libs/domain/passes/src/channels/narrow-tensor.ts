/** Tensors with fewer channels. */
import { allocate, elementCount, type Tensor } from '@flashline/ir';

/** Along an axis, whether each index stays. */
export interface Mask {
  readonly axis: number;
  readonly kept: readonly boolean[];
}

export function countOf({ kept }: Pick<Mask, 'kept'>): number {
  return kept.filter(Boolean).length;
}

export function narrowShape(shape: readonly number[], masks: readonly Mask[]): readonly number[] {
  return masks.reduce((dims, mask) => dims.with(mask.axis, countOf(mask)), shape);
}

export function narrowTensor(tensor: Tensor, masks: readonly Mask[]): Tensor {
  return masks.reduce(narrowAlong, tensor);
}

function narrowAlong({ type, data }: Tensor, { axis, kept }: Mask): Tensor {
  const inner = elementCount(type.shape.slice(axis + 1));
  const shape = type.shape.with(axis, countOf({ kept }));
  const result = allocate(type.element, elementCount(shape));
  const target = result as { [i: number]: number | bigint };
  let next = 0;
  for (let i = 0; i < data.length; i++) {
    if (kept[Math.floor(i / inner) % kept.length]) target[next++] = data[i]!;
  }
  return { type: { ...type, shape }, data: result };
}
