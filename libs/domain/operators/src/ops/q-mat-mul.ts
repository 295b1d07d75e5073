import { elementCount } from '@flashline/ir';
import { rescaleOf } from '@flashline/kernels';
import { inputArgument, outputArgument, scratchArgument } from '../compute/arguments.ts';
import {
  matMulShape,
  outerSteps,
  type MatMulAttributes,
  type MatMulShape,
} from '../compute/mat-mul-shape.ts';
import { defineOperator } from '../define.ts';
import type { KernelCall } from '../lowering.ts';
import { requantFields } from '../quantized/rescale-attributes.ts';
import { requireElement } from '../shapes.ts';

export type QMatMulAttributes = Omit<MatMulAttributes, 'alpha'> & {
  /** Zero points of the operands and of the output. */
  readonly zeroA: number;
  readonly zeroB: number;
  readonly zeroOut: number;
  /** What sums are multiplied by. */
  readonly factor: number;
};

/** Bytes of columns of the right side that are widened at a time, unless that were too few columns. */
const PANEL_BYTES = 4096;
const FEWEST_COLUMNS = 16;

/** MatMul on integers: (a - zeroA) times (b - zeroB), rescaled; a, b and the output are s8. */
export const qMatMul = defineOperator<QMatMulAttributes>({
  name: 'QMatMul',
  onnx: [],
  infer: ([a, b], attributes) => {
    requireElement(a!, ['s8']);
    requireElement(b!, ['s8']);
    const { shape } = matMulShape(a!.type.shape, b!.type.shape, orderOf(attributes));
    return [{ element: 's8', shape }];
  },
  lower: ({ inputs: [a, b], attributes }) => {
    const shape = matMulShape(a!.type.shape, b!.type.shape, orderOf(attributes));
    const { call, scratchBytes } = productCall(shape, attributes);
    return {
      kind: 'calls',
      calls: elementCount(shape.shape) === 0 ? [] : [call],
      macs: elementCount(shape.shape) * shape.depth,
      scratchBytes,
    };
  },
});

function orderOf({ transA = false, transB = false }: Omit<MatMulAttributes, 'alpha'>) {
  return { alpha: 1, transA, transB };
}

/** A product as the kernel computes it: tiles of 2 rows and 4 columns. */
interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly isTurned: boolean;
}

/** The product, or that of the transposed operands where it has fewer tiles. */
function cheaper({ rows, columns }: MatMulShape): Product {
  const own = { rows, columns, isTurned: false };
  const turned = { rows: columns, columns: rows, isTurned: true };
  return tilesOf(turned) < tilesOf(own) ? turned : own;
}

function tilesOf({ rows, columns }: Product): number {
  return Math.ceil(rows / 2) * Math.ceil(columns / 4);
}

/** Columns of the right side that are widened together. */
function panelOf(columns: number, depth: number): number {
  const fitting = 4 * Math.floor(PANEL_BYTES / (8 * Math.max(depth, 1)));
  return Math.min(4 * Math.ceil(columns / 4), Math.max(fitting, FEWEST_COLUMNS));
}

function productCall(
  shape: MatMulShape,
  attributes: QMatMulAttributes,
): { readonly call: KernelCall; readonly scratchBytes: number } {
  const { depth } = shape;
  const product = cheaper(shape);
  const panel = panelOf(product.columns, depth);
  const inputs = [inputArgument(0), inputArgument(1)];
  const call = {
    kernel: 'nk_matmul_s8',
    params: { type: 'nk_matmul_s8_params', fields: fieldsOf(shape, product, panel, attributes) },
    arguments: [
      ...(product.isTurned ? inputs.reverse() : inputs),
      outputArgument(0),
      scratchArgument('int16_t'),
    ],
    cost: costOf(product, depth, panel, outerSteps(shape).matrices),
  };
  return { call, scratchBytes: 4 * Math.ceil(depth / 2) * (2 + panel) };
}

function fieldsOf(
  shape: MatMulShape,
  { rows, columns, isTurned }: Product,
  panel: number,
  { zeroA, zeroB, zeroOut, factor }: QMatMulAttributes,
) {
  const { aRow, aDepth, bDepth, bColumn } = shape;
  const outer = outerSteps(shape);
  const rescale = rescaleOf([factor], zeroOut)!;
  const left = { row: aRow, depth: aDepth, zero: zeroA, step: padded(outer.a) };
  const right = { row: bColumn, depth: bDepth, zero: zeroB, step: padded(outer.b) };
  const [a, b] = isTurned ? [right, left] : [left, right];
  return {
    rows,
    columns,
    depth: shape.depth,
    panel,
    a_row: a.row,
    a_depth: a.depth,
    b_depth: b.depth,
    b_column: b.row,
    y_row: isTurned ? 1 : columns,
    y_column: isTurned ? rows : 1,
    a_zero: a.zero,
    b_zero: b.zero,
    multiplier: rescale.multipliers[0]!,
    requant: requantFields(rescale, { lo: -128, hi: 127 }),
    loops: outer.counts.length,
    dims: padded(outer.counts),
    a_step: a.step,
    b_step: b.step,
  };
}

/** C has no empty initialisers before C23. */
function padded(list: readonly number[]): readonly number[] {
  return list.length === 0 ? [0] : list;
}

/** Counts over all matrices. */
function costOf(product: Product, depth: number, panel: number, matrices: number) {
  const { rows, columns } = product;
  const panels = matrices * Math.ceil(columns / panel);
  const tiles = matrices * tilesOf(product);
  const pairs = panels * Math.ceil(rows / 2);
  return {
    panels,
    pairs,
    tiles,
    tileSteps: tiles * Math.ceil(depth / 2),
    wideA: 2 * pairs * depth,
    wideB: matrices * 4 * Math.ceil(columns / 4) * depth,
  };
}
