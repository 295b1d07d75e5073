/** What passes make one layer of: activations, residuals and attention. */
import { followed, layer, scalar, w, x, type SweepCase } from '../sweep-case.ts';

/** [channels, height, width, kernel, stride, pad]. */
const DEPTHWISE = [
  [8, 16, 16, 3, 1, 1],
  [12, 9, 11, 3, 2, 1],
  [6, 14, 14, 5, 1, 2],
  [5, 10, 13, 7, 1, 3],
  [10, 20, 7, 3, 1, 0],
  [4, 12, 12, 4, 2, 1],
  [9, 8, 25, 5, 2, 2],
  [16, 6, 6, 3, 1, 1],
] as const;

/** [in channels, out channels, extent, kernel]. */
const CONV = [
  [3, 8, 12, 3],
  [8, 8, 8, 3],
  [16, 12, 7, 1],
  [6, 16, 9, 1],
  [4, 10, 10, 5],
  [24, 24, 5, 1],
  [8, 7, 6, 3],
] as const;

/** [rows, depth, outputs]. */
const DENSE = [
  [1, 64, 32],
  [1, 20, 50],
  [4, 16, 24],
  [16, 32, 32],
  [9, 12, 7],
] as const;

/** [heads, queries, keys, head size]. */
const ATTENTION = [
  [2, 16, 16, 8],
  [4, 32, 32, 8],
  [1, 64, 64, 16],
  [4, 16, 16, 16],
  [2, 65, 65, 12],
  [3, 10, 10, 20],
  [8, 8, 8, 8],
  [2, 33, 20, 16],
] as const;

const relu = layer('Relu', ['before']);
const relu6 = layer('Clip', ['before', scalar(0), scalar(6)]);
const clip = layer('Clip', ['before', scalar(-1), scalar(1)]);

function withActivations(plain: SweepCase): SweepCase[] {
  return [relu, relu6, clip].map((activation) => followed(activation, plain));
}

function attention([heads, queries, keys, size]: (typeof ATTENTION)[number]): SweepCase {
  const turned = layer('Transpose', [x(1, heads, keys, size)], { perm: [0, 1, 3, 2] });
  return [
    layer('MatMul', [x(1, heads, queries, size), 'before']),
    layer('Mul', ['before', scalar(0.25)]),
    layer('Softmax', ['before'], { axis: -1 }),
    layer('MatMul', ['before', x(1, heads, keys, size)]),
  ].reduce((chain, next) => followed(next, chain), turned);
}

export const FUSED: readonly SweepCase[] = [
  ...DEPTHWISE.flatMap(([c, h, n, k, s, p]) =>
    withActivations(
      layer('Conv', [x(1, c, h, n), w(c, 1, k, k), w(c)], {
        group: c,
        strides: [s, s],
        pads: [p, p, p, p],
      }),
    ),
  ),
  ...CONV.flatMap(([c, o, n, k]) => {
    const pad = k >> 1;
    const conv = layer('Conv', [x(1, c, n, n), w(o, c, k, k), w(o)], {
      pads: [pad, pad, pad, pad],
    });
    const sum = followed(layer('Add', ['before', x(1, o, n, n)]), conv);
    return [...withActivations(conv), sum, followed(relu, sum)];
  }),
  ...DENSE.flatMap(([m, k, n]) => {
    const dense = layer('Gemm', [x(m, k), w(k, n), w(n)]);
    const sum = followed(layer('Add', ['before', x(m, n)]), dense);
    return [...withActivations(dense), sum, followed(relu, sum)];
  }),
  ...ATTENTION.map(attention),
];
