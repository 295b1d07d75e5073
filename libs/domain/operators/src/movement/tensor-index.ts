/** Positions within tensors, as the evaluations of data movement need them. */
import {
  allocate,
  elementCount,
  type Tensor,
  type TensorType,
  type TypedArray,
} from '@flashline/ir';
import { Refusal } from '../refusal.ts';

/** Calls `visit` with the coordinates of every element in row-major order; the array is reused. */
export function forEachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], n: number) => void,
): void {
  const index = new Array<number>(shape.length).fill(0);
  const count = elementCount(shape);
  for (let n = 0; n < count; n++) {
    visit(index, n);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** Sum of coordinates times strides. */
export function dot(index: readonly number[], strides: readonly number[]): number {
  return index.reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
}

/** A tensor of `type` whose element n is element `from(index, n)` of `source`. */
export function pick(
  source: Tensor,
  type: TensorType,
  from: (index: readonly number[], n: number) => number,
): Tensor {
  const data = allocate(type.element, elementCount(type.shape));
  forEachIndex(type.shape, (index, n) => {
    assign(data, n, source.data, from(index, n));
  });
  return { type, data };
}

/** target[i] = source[j]; both hold the same element type. */
export function assign(target: TypedArray, i: number, source: TypedArray, j: number): void {
  (target as { [n: number]: number | bigint })[i] = source[j]!;
}

/** An ONNX index, negative from the end, as 0..extent-1. Throws Refusal OP_SHAPE. */
export function wrapIndex(index: number, extent: number): number {
  const place = index < 0 ? index + extent : index;
  if (Number.isInteger(place) && place >= 0 && place < extent) return place;
  throw new Refusal('OP_SHAPE', `index ${index} is outside an axis of length ${extent}`);
}
