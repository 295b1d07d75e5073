/** Shape arithmetic that several operators share. */
import { printType, type ElementType, type Value } from '@flashline/ir';
import { Refusal } from './refusal.ts';

/** Shape of the result of numpy broadcasting. Throws Refusal OP_SHAPE. */
export function broadcastShapes(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const dims = shapes.map((shape) => shape[i - rank + shape.length] ?? 1);
    const wide = dims.find((dim) => dim !== 1) ?? 1;
    if (dims.some((dim) => dim !== 1 && dim !== wide)) {
      const texts = shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ');
      throw new Refusal('OP_SHAPE', `shapes ${texts} do not broadcast`);
    }
    return wide;
  });
}

/** Axis in 0..rank-1 from ONNX's -rank..rank-1. Throws Refusal OP_ATTRIBUTE. */
export function normaliseAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(positive) && positive >= 0 && positive < rank) return positive;
  throw new Refusal('OP_ATTRIBUTE', `axis ${axis} is outside a tensor of rank ${rank}`);
}

/** Element strides of a row-major tensor. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
}

/** Throws Refusal OP_TYPE unless the value has one of these element types. */
export function requireElement(value: Value, allowed: readonly ElementType[]): void {
  if (allowed.includes(value.type.element)) return;
  const name = value.onnxName ?? value.id;
  throw new Refusal(
    'OP_TYPE',
    `'${name}' is ${printType(value.type)}; supported here: ${allowed.join(', ')}`,
  );
}
