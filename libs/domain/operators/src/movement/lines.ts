/** A tensor as lines along one axis. */
import { elementCount, type ElementType } from '@flashline/ir';

/** [outer][count][inner], the axis in the middle. */
export interface Lines {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

export function linesAlong(shape: readonly number[], axis: number): Lines {
  return {
    outer: elementCount(shape.slice(0, axis)),
    count: shape[axis]!,
    inner: elementCount(shape.slice(axis + 1)),
  };
}

/** Element types that C compares as ONNX does; halves are compared as f32. */
export const ORDERED_TYPES: readonly ElementType[] = [
  'f32',
  'f64',
  's8',
  'u8',
  's16',
  'u16',
  's32',
  'u32',
  's64',
  'u64',
];
