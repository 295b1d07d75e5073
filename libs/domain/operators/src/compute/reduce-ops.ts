/** Reductions by name, and their values on numbers. */
import { allocate, elementCount, isFloat, type Tensor, type TensorType } from '@flashline/ir';
import { rowMajorStrides } from '../shapes.ts';

/** Our names, with ONNX's operators. */
export const REDUCE_OPS = {
  sum: 'ReduceSum',
  mean: 'ReduceMean',
  max: 'ReduceMax',
  min: 'ReduceMin',
  prod: 'ReduceProd',
  sumsq: 'ReduceSumSquare',
  l1: 'ReduceL1',
  l2: 'ReduceL2',
  logsum: 'ReduceLogSum',
  logsumexp: 'ReduceLogSumExp',
} as const;

export type ReduceOp = keyof typeof REDUCE_OPS;

/** Shape after reducing `axes` (ascending, not negative). */
export function reducedShape(
  shape: readonly number[],
  axes: readonly number[],
  keepdims: boolean,
): number[] {
  const isReduced = new Set(axes);
  if (keepdims) return shape.map((dim, axis) => (isReduced.has(axis) ? 1 : dim));
  return shape.filter((_, axis) => !isReduced.has(axis));
}

/** The reduction of a constant. 64-bit integers stay exact. */
export function evaluateReduce(
  x: Tensor,
  op: ReduceOp,
  axes: readonly number[],
  type: TensorType,
): Tensor {
  const data = allocate(type.element, elementCount(type.shape));
  const groups: (number | bigint)[][] = Array.from({ length: data.length }, () => []);
  const kept = reducedShape(x.type.shape, axes, true);
  const [strides, keptStrides] = [rowMajorStrides(x.type.shape), rowMajorStrides(kept)];
  x.data.forEach((value: number | bigint, n: number) => {
    const at = kept.reduce((sum, dim, axis) => {
      const index = Math.floor(n / strides[axis]!) % x.type.shape[axis]!;
      return dim === 1 ? sum : sum + index * keptStrides[axis]!;
    }, 0);
    groups[at]!.push(value);
  });
  const target = data as { [i: number]: number | bigint };
  groups.forEach((group, i) => {
    const isWide = data instanceof BigInt64Array || data instanceof BigUint64Array;
    target[i] = isWide
      ? reduceBigints(group as bigint[], op)
      : reduceNumbers(group as number[], op, isFloat(type.element));
  });
  return { type, data };
}

function reduceBigints(values: readonly bigint[], op: ReduceOp): bigint {
  const sum = () => values.reduce((a, b) => a + b, 0n);
  if (op === 'mean') return sum() / BigInt(values.length);
  if (op === 'max') return values.reduce((a, b) => (b > a ? b : a));
  if (op === 'min') return values.reduce((a, b) => (b < a ? b : a));
  if (op === 'prod') return values.reduce((a, b) => a * b, 1n);
  if (op === 'sumsq') return values.reduce((a, b) => a + b * b, 0n);
  if (op === 'l1') return values.reduce((a, b) => a + (b < 0n ? -b : b), 0n);
  return sum();
}

function reduceNumbers(values: readonly number[], op: ReduceOp, isReal: boolean): number {
  const sum = (f: (value: number) => number = (value) => value) =>
    values.reduce((total, value) => total + f(value), 0);
  switch (op) {
    case 'sum':
      return sum();
    case 'mean':
      return isReal ? sum() / values.length : Math.trunc(sum() / values.length);
    case 'max':
      return values.reduce((a, b) => (b > a ? b : a), -Infinity);
    case 'min':
      return values.reduce((a, b) => (b < a ? b : a), Infinity);
    case 'prod':
      return values.reduce((a, b) => a * b, 1);
    case 'sumsq':
      return sum((value) => value * value);
    case 'l1':
      return sum(Math.abs);
    case 'l2':
      return Math.sqrt(sum((value) => value * value));
    case 'logsum':
      return Math.log(sum());
    case 'logsumexp': {
      const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
      const shift = Number.isFinite(top) ? top : 0;
      return Math.log(sum((value) => Math.exp(value - shift))) + shift;
    }
  }
}
