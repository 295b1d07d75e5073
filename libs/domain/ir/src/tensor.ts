/** Tensor types and constant tensor data. */
import { ELEMENT_TYPES, type ElementType } from './element-type.ts';

/** Element type and shape; an empty shape is a scalar, a zero dimension an empty tensor. */
export interface TensorType {
  readonly element: ElementType;
  readonly shape: readonly number[];
}

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A constant: its type and its elements in row-major order. f16 and bf16 hold raw bits, bool 0 or 1. */
export interface Tensor {
  readonly type: TensorType;
  readonly data: TypedArray;
}

const ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  f16: Uint16Array,
  bf16: Uint16Array,
  s8: Int8Array,
  u8: Uint8Array,
  s16: Int16Array,
  u16: Uint16Array,
  s32: Int32Array,
  u32: Uint32Array,
  s64: BigInt64Array,
  u64: BigUint64Array,
  bool: Uint8Array,
  s4: Uint8Array,
  u4: Uint8Array,
} as const satisfies Record<ElementType, unknown>;

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** Bytes that a tensor of this type takes in memory. */
export function byteSize(type: TensorType): number {
  return Math.ceil((elementCount(type.shape) * ELEMENT_TYPES[type.element].bits) / 8);
}

/** Zero-filled array for `length` elements (for 4-bit types: of the packed bytes). */
export function allocate(element: ElementType, length: number): TypedArray {
  const bits: number = ELEMENT_TYPES[element].bits;
  return new ARRAYS[element](bits === 4 ? Math.ceil(length / 2) : length);
}

/** Little-endian bytes to a tensor; `bytes` must hold exactly the type's size. */
export function tensorFromBytes(type: TensorType, bytes: Uint8Array): Tensor {
  const copy = new Uint8Array(bytes);
  return { type, data: new ARRAYS[type.element](copy.buffer) };
}

/** The elements as little-endian bytes (a view, not a copy). */
export function tensorBytes(tensor: Tensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A tensor of JavaScript numbers; values are converted as the typed array converts them. */
export function tensorOf(
  element: ElementType,
  shape: readonly number[],
  values: ArrayLike<number>,
): Tensor {
  const data = allocate(element, values.length);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < values.length; i++) data[i] = BigInt(values[i]!);
  } else {
    for (let i = 0; i < values.length; i++) data[i] = values[i]!;
  }
  return { type: { element, shape }, data };
}

/** Elements as JavaScript numbers; 64-bit integers beyond 2^53 lose their low bits. */
export function toNumbers(tensor: Tensor): number[] {
  return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

export function sameType(a: TensorType, b: TensorType): boolean {
  return a.element === b.element && sameShape(a.shape, b.shape);
}

/** `f32[1x3x4]`; a scalar is `f32[]`. */
export function printType(type: TensorType): string {
  return `${type.element}[${type.shape.join('x')}]`;
}
