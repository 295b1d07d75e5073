/** LpPool and GlobalLpPool: the p-norm of windows or planes. */
import type { Value } from '@flashline/ir';
import { NO_ACTIVATION } from '../compute/activation.ts';
import { filled, scalarOf } from '../compute/build-values.ts';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { readPool, type PoolAttributes } from '../spatial/pool.ts';
import { spanOf } from '../spatial/window.ts';

/** The sum over a window is a convolution with ones. */
export const lpPool: OnnxMapping = {
  type: 'LpPool',
  since: 2,
  inputs: [1, 1],
  convert: (node, build) => {
    const x = node.input(0);
    const pool = readPool(node);
    const p = readPower(node);
    const channels = x.type.shape[1]!;
    const filters = filled(build, 1, [channels, 1, ...pool.kernel]);
    const { kernel, strides, dilations } = pool;
    const pads = padsFor(pool, x.type.shape.slice(2));
    const window = { kernel, strides, dilations, pads, group: channels, ...NO_ACTIVATION };
    return [root(build, build.one('Conv', [power(build, x, p), filters, null, null], window), p)];
  },
};

export const globalLpPool: OnnxMapping = {
  type: 'GlobalLpPool',
  since: 2,
  inputs: [1, 1],
  convert: (node, build) => {
    const x = node.input(0);
    const p = readPower(node);
    const axes = [...x.type.shape.keys()].slice(2);
    const sum = build.one('Reduce', [power(build, x, p)], { op: 'sum', axes, keepdims: true });
    return [root(build, sum, p)];
  },
};

function readPower(node: OnnxNodeView): number {
  const p = node.int('p', 2);
  if (p >= 1) return p;
  throw new Refusal('OP_ATTRIBUTE', `p is ${p}, which is less than 1`);
}

/** Pads that give the pooling's output extents without ceil_mode. */
function padsFor(pool: PoolAttributes, extents: readonly number[]): number[] {
  const begins = pool.pads.slice(0, extents.length);
  const ends = extents.map((extent, i) => {
    const reach = (pool.outShape[i]! - 1) * pool.strides[i]! + spanOf(pool, i);
    return Math.max(0, reach - extent - begins[i]!);
  });
  return [...begins, ...ends];
}

function power(build: Build, x: Value, p: number): Value {
  if (p === 2) return build.one('Mul', [x, x]);
  const size = build.one('Abs', [x]);
  return p === 1 ? size : build.one('Pow', [size, scalarOf(build, p, x.type.element)]);
}

function root(build: Build, x: Value, p: number): Value {
  if (p === 1) return x;
  if (p === 2) return build.one('Sqrt', [x]);
  return build.one('Pow', [x, scalarOf(build, 1 / p, x.type.element)]);
}
