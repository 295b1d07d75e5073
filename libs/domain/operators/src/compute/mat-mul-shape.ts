/** The dimensions of a matrix product: numpy's rules, as strides. */
import { elementCount } from '@flashline/ir';
import { odometerSteps } from '../movement/loops.ts';
import { Refusal } from '../refusal.ts';
import { broadcastShapes, rowMajorStrides } from '../shapes.ts';

export type MatMulAttributes = {
  readonly alpha: number;
  readonly transA?: boolean;
  readonly transB?: boolean;
};

export interface MatMulShape {
  /** Of the product. */
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Strides in elements. */
  readonly aRow: number;
  readonly aDepth: number;
  readonly bDepth: number;
  readonly bColumn: number;
  /** Outer dimensions, joined where both operands allow it. */
  readonly outer: readonly { readonly count: number; readonly a: number; readonly b: number }[];
}

const MOST_OUTER = 8;

/** Throws Refusal OP_SHAPE where the operands do not fit. */
export function matMulShape(
  a: readonly number[],
  b: readonly number[],
  { transA = false, transB = false }: MatMulAttributes,
): MatMulShape {
  if (a.length === 0 || b.length === 0) {
    throw new Refusal('OP_SHAPE', 'a scalar is no operand of a matrix product');
  }
  const left = a.length === 1 ? [1, a[0]!] : a;
  const right = b.length === 1 ? [b[0]!, 1] : b;
  const [rows, aDepth] = matrixOf(left, transA && a.length > 1);
  const [depth, columns] = matrixOf(right, transB && b.length > 1);
  if (aDepth.count !== depth.count) {
    throw new Refusal('OP_SHAPE', `[${a.join(', ')}] and [${b.join(', ')}] cannot be multiplied`);
  }
  const outerShape = broadcastShapes([left.slice(0, -2), right.slice(0, -2)]);
  const shape = [
    ...outerShape,
    ...(a.length === 1 ? [] : [rows.count]),
    ...(b.length === 1 ? [] : [columns.count]),
  ];
  return {
    shape,
    rows: rows.count,
    columns: columns.count,
    depth: depth.count,
    aRow: rows.stride,
    aDepth: aDepth.stride,
    bDepth: depth.stride,
    bColumn: columns.stride,
    outer: outerLoops(outerShape, left, right),
  };
}

interface Axis {
  readonly count: number;
  readonly stride: number;
}

function matrixOf(shape: readonly number[], isTransposed: boolean): readonly [Axis, Axis] {
  const inner = { count: shape.at(-1)!, stride: 1 };
  const outer = { count: shape.at(-2)!, stride: inner.count };
  return isTransposed ? [inner, outer] : [outer, inner];
}

function outerLoops(
  outer: readonly number[],
  a: readonly number[],
  b: readonly number[],
): MatMulShape['outer'] {
  const [aStrides, bStrides] = [outerStrides(outer, a), outerStrides(outer, b)];
  const loops: { count: number; a: number; b: number }[] = [];
  outer.forEach((count, i) => {
    if (count === 1) return;
    const loop = { count, a: aStrides[i]!, b: bStrides[i]! };
    const last = loops.at(-1);
    if (last !== undefined && last.a === loop.a * count && last.b === loop.b * count) {
      loops.pop();
      loops.push({ ...loop, count: last.count * count });
    } else {
      loops.push(loop);
    }
  });
  if (loops.length <= MOST_OUTER) return loops;
  throw new Refusal(
    'OP_SHAPE',
    `a product over ${loops.length} outer dimensions; at most ${MOST_OUTER}`,
  );
}

/** Stride of each outer dimension in an operand, 0 where it is broadcast. */
function outerStrides(outer: readonly number[], operand: readonly number[]): number[] {
  const strides = rowMajorStrides(operand);
  const missing = outer.length - (operand.length - 2);
  return outer.map((_, i) => ((operand[i - missing] ?? 1) === 1 ? 0 : strides[i - missing]!));
}

/** Matrices of the product, and what the kernels add to positions when an outer dimension moves on. */
export function outerSteps({ outer }: MatMulShape) {
  const counts = outer.map((loop) => loop.count);
  return {
    counts,
    matrices: elementCount(counts),
    a: odometerSteps(
      counts,
      outer.map((loop) => loop.a),
    ),
    b: odometerSteps(
      counts,
      outer.map((loop) => loop.b),
    ),
  };
}
