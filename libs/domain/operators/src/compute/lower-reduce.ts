/** The kernel of a reduction and its loops. */
import { elementCount, type TensorType } from '@flashline/ir';
import type { Fields, Instance, Params } from '../lowering.ts';
import { odometerSteps, requireFewLoops } from '../movement/loops.ts';
import { rowMajorStrides } from '../shapes.ts';
import { reduceKernel } from './reduce-kernel.ts';
import type { ReduceOp } from './reduce-ops.ts';

export interface LoweredReduce {
  readonly kernel: string;
  readonly headers: readonly string[];
  readonly instance?: Instance;
  readonly params: Params;
  readonly cost: Readonly<Record<string, number>>;
  /** The output may begin where the input does. */
  readonly mayOverwrite: boolean;
}

/** NK_REDUCE_F32_* of nk/reduce_f32.h. */
const C_NAMES = {
  sum: 'SUM',
  mean: 'MEAN',
  max: 'MAX',
  min: 'MIN',
  prod: 'PROD',
  sumsq: 'SUM_SQUARE',
  l1: 'L1',
  l2: 'L2',
  logsum: 'LOG_SUM',
  logsumexp: 'LOG_SUM_EXP',
} as const satisfies Record<ReduceOp, string>;

interface Loop {
  readonly count: number;
  readonly stride: number;
}

/** Throws Refusal OP_SHAPE where the axes fall into more loops than the kernels walk. */
export function requireReduceWalk(shape: readonly number[], axes: readonly number[]): void {
  const { kept, reduced } = loopsOf(shape, axes);
  requireFewLoops(kept);
  requireFewLoops(reduced.slice(1));
}

/** `axes` are ascending; the output is not empty. */
export function lowerReduce(x: TensorType, op: ReduceOp, axes: readonly number[]): LoweredReduce {
  const { kept, reduced } = loopsOf(x.shape, axes);
  const inner = reduced.at(-1) ?? { count: 1, stride: 1 };
  const outer = reduced.slice(0, -1);
  const outputs = elementCount(kept.map((loop) => loop.count));
  const total = elementCount(reduced.map((loop) => loop.count));
  const isPlanes = outer.length === 0 && inner.stride === 1 && kept.length <= 1;
  if (op === 'mean' && x.element === 'f32' && isPlanes) return planeMean(outputs, total);
  const isExtreme = op === 'max' || op === 'min';
  if (isExtreme && x.element === 's8' && outer.length === 0 && total > 0) {
    return extremeOfBytes(op, inner, outputs);
  }
  if (x.element === 'f32' && outer.length === 0) return alongOneAxis(op, inner, outputs);
  const { kernel, headers, instance } = reduceKernel(op, x.element, inner.stride === 1);
  const fields = {
    total,
    count: inner.count,
    stride: inner.stride,
    ...nest(outer, 'inner_'),
    ...nest(kept, ''),
  };
  const rows = total === 0 ? outputs : outputs * elementCount(outer.map((loop) => loop.count));
  return {
    kernel,
    headers,
    instance,
    params: { type: 'nk_reduce_params', fields },
    cost: { elements: outputs * total, rows, outputs },
    mayOverwrite: true,
  };
}

/** nk/reduce_f32.h: x is [outer][axis][inner]. */
function alongOneAxis(op: ReduceOp, { count, stride }: Loop, outputs: number): LoweredReduce {
  const isRow = stride === 1;
  const outer = outputs / stride;
  return {
    kernel: `nk_reduce_f32_${op}_${isRow ? 'rows' : 'lines'}`,
    headers: ['reduce_f32'],
    instance: { macro: 'NK_REDUCE_F32', arguments: [`NK_REDUCE_F32_${C_NAMES[op]}`] },
    params: { type: 'nk_reduce_f32_params', fields: { outer, axis: count, inner: stride } },
    cost: { elements: outputs * count, outputs },
    mayOverwrite: outer === 1 || isRow,
  };
}

/** The mean of each of `channels` planes of `plane` adjacent floats. */
export function planeMean(channels: number, plane: number): LoweredReduce {
  return {
    kernel: 'nk_global_avgpool_f32',
    headers: ['global_avgpool_f32'],
    params: { type: 'nk_global_avgpool_f32_params', fields: { channels, plane } },
    cost: { channels, elements: channels * plane },
    mayOverwrite: true,
  };
}

/** nk/extreme_rows_s8.h or nk/extreme_lines_s8.h: x is [outer][axis][inner] s8. */
function extremeOfBytes(
  op: 'max' | 'min',
  { count, stride: inner }: Loop,
  outputs: number,
): LoweredReduce {
  const flip = op === 'max' ? 0 : -1;
  const outer = outputs / inner;
  const isRow = inner === 1;
  const name = isRow ? 'extreme_rows_s8' : 'extreme_lines_s8';
  const fields = isRow ? { rows: outer, count, flip } : { outer, count, inner, flip };
  const elements = outputs * count;
  return {
    kernel: `nk_${name}`,
    headers: [name],
    params: { type: `nk_${name}_params`, fields },
    cost: isRow ? { rows: outer, elements } : { lines: outputs, elements },
    mayOverwrite: true,
  };
}

/** Neighbouring axes of one kind are one loop; an empty reduction is one loop of no turns. */
function loopsOf(shape: readonly number[], axes: readonly number[]) {
  const strides = rowMajorStrides(shape);
  const kept: Loop[] = [];
  const reduced: Loop[] = [];
  let last: Loop[] | null = null;
  shape.forEach((count, axis) => {
    if (count === 1) return;
    const list = axes.includes(axis) ? reduced : kept;
    const joined = list === last ? list.pop()!.count * count : count;
    list.push({ count: joined, stride: strides[axis]! });
    last = list;
  });
  const isEmpty = reduced.some((loop) => loop.count === 0);
  return { kept, reduced: isEmpty ? [{ count: 0, stride: 1 }] : reduced };
}

function nest(loops: readonly Loop[], prefix: string): Fields {
  const counts = loops.map((loop) => loop.count);
  const steps = odometerSteps(
    counts,
    loops.map((loop) => loop.stride),
  );
  return {
    [`${prefix}loops`]: counts.length,
    [`${prefix}dims`]: counts.length === 0 ? [0] : counts,
    [`${prefix}step`]: counts.length === 0 ? [0] : steps,
  };
}
