/** Convolutions and pooling: many shapes, odd channels, all paths of their kernels. */
import { layer, w, x, type SweepCase } from '../sweep-case.ts';

type Sizes = readonly [channels: number, outChannels: number, extent: number, kernel: number];

/** [in channels, out channels, extent, kernel], stride, padding. */
const CONV: readonly (readonly [...Sizes, stride: number, pad: number])[] = [
  [1, 8, 28, 3, 1, 1],
  [1, 16, 16, 5, 1, 2],
  [3, 8, 32, 3, 2, 1],
  [3, 16, 24, 3, 1, 1],
  [3, 7, 17, 3, 1, 0],
  [4, 8, 15, 5, 2, 2],
  [5, 9, 11, 3, 1, 1],
  [7, 12, 13, 3, 2, 1],
  [8, 16, 16, 3, 1, 1],
  [8, 10, 9, 7, 1, 3],
  [16, 16, 8, 3, 1, 1],
  [16, 32, 8, 3, 2, 1],
  [16, 16, 16, 1, 2, 0],
  [24, 20, 7, 3, 1, 0],
  [32, 32, 4, 3, 1, 1],
  [32, 13, 6, 5, 1, 2],
  [48, 24, 5, 3, 1, 1],
  [2, 64, 10, 3, 1, 1],
  [64, 8, 7, 3, 1, 1],
  [12, 6, 21, 2, 2, 0],
];

const CONV1D: readonly (readonly [...Sizes, stride: number, pad: number])[] = [
  [6, 16, 128, 3, 1, 1],
  [6, 32, 128, 5, 1, 2],
  [9, 12, 64, 7, 2, 3],
  [16, 16, 64, 3, 1, 1],
  [16, 32, 32, 5, 2, 0],
  [32, 32, 32, 3, 1, 2],
  [3, 5, 50, 4, 1, 0],
  [64, 17, 16, 3, 1, 1],
];

/** [in channels, out channels, pixels per side]. */
const POINTWISE = [
  [3, 8, 16],
  [8, 16, 12],
  [16, 8, 7],
  [7, 13, 9],
  [32, 64, 6],
  [64, 32, 5],
  [5, 3, 15],
  [24, 40, 4],
  [128, 24, 3],
  [16, 96, 2],
  [40, 10, 1],
] as const;

/** [channels, height, width, kernel, stride, pad, dilation]. */
const DEPTHWISE = [
  [8, 16, 16, 3, 1, 1, 1],
  [16, 8, 8, 3, 1, 1, 1],
  [7, 13, 11, 3, 1, 1, 1],
  [16, 16, 16, 3, 2, 1, 1],
  [24, 9, 9, 3, 2, 1, 1],
  [32, 5, 5, 3, 1, 1, 1],
  [6, 20, 20, 5, 1, 2, 1],
  [12, 11, 11, 5, 2, 2, 1],
  [5, 15, 15, 7, 1, 3, 1],
  [9, 14, 14, 3, 1, 0, 1],
  [9, 30, 5, 3, 1, 0, 1],
  [4, 12, 12, 2, 1, 0, 1],
  [4, 16, 16, 4, 2, 1, 1],
  [3, 17, 17, 3, 1, 2, 2],
  [8, 10, 10, 3, 3, 1, 1],
  [3, 48, 48, 3, 1, 1, 1],
  [64, 3, 3, 3, 1, 1, 1],
  [2, 40, 25, 10, 2, 4, 1],
  [5, 25, 14, 9, 1, 4, 1],
  [8, 7, 31, 6, 1, 0, 1],
  [4, 40, 40, 3, 1, 1, 1],
  [3, 33, 50, 5, 2, 2, 1],
  [6, 28, 28, 3, 2, 1, 1],
  [2, 64, 30, 7, 1, 3, 1],
  [5, 45, 20, 3, 1, 1, 1],
  [3, 60, 60, 3, 1, 1, 1],
  [2, 50, 33, 4, 1, 1, 1],
  [2, 40, 40, 3, 3, 1, 1],
] as const;

/** [channels, extent, kernel, stride, pad]. */
const POOL = [
  [8, 16, 2, 2, 0],
  [3, 28, 2, 2, 0],
  [16, 8, 2, 2, 0],
  [5, 9, 2, 2, 0],
  [8, 16, 3, 2, 1],
  [4, 15, 3, 1, 1],
  [6, 12, 3, 3, 0],
  [2, 20, 5, 2, 2],
  [12, 7, 4, 1, 0],
  [16, 6, 6, 6, 0],
] as const;

const POOL1D = [
  [16, 128, 2, 2, 0],
  [8, 64, 3, 2, 1],
  [32, 32, 4, 4, 0],
  [5, 50, 2, 1, 0],
  [24, 17, 3, 3, 0],
] as const;

export const SPATIAL: readonly SweepCase[] = [
  ...CONV.map(([c, o, n, k, s, p]) =>
    layer('Conv', [x(1, c, n, n), w(o, c, k, k), w(o)], {
      strides: [s, s],
      pads: [p, p, p, p],
    }),
  ),
  ...CONV1D.map(([c, o, n, k, s, p]) =>
    layer('Conv', [x(1, c, n), w(o, c, k), w(o)], { strides: [s], pads: [p, p] }),
  ),
  layer('Conv', [x(1, 8, 60), w(16, 8, 3), w(16)], { dilations: [2], pads: [4, 0] }),
  layer('Conv', [x(1, 16, 60), w(16, 16, 3), w(16)], { dilations: [4], pads: [8, 0] }),
  layer('Conv', [x(1, 8, 12, 12), w(16, 4, 3, 3), w(16)], { group: 2, pads: [1, 1, 1, 1] }),
  layer('Conv', [x(1, 24, 8, 8), w(24, 6, 3, 3), w(24)], { group: 4, pads: [1, 1, 1, 1] }),
  ...POINTWISE.map(([c, o, n]) => layer('Conv', [x(1, c, n, n), w(o, c, 1, 1), w(o)])),
  ...DEPTHWISE.map(([c, h, n, k, s, p, d]) =>
    layer('Conv', [x(1, c, h, n), w(c, 1, k, k), w(c)], {
      group: c,
      strides: [s, s],
      pads: [p, p, p, p],
      dilations: [d, d],
    }),
  ),
  ...[3, 5, 7, 4, 9].map((k) =>
    layer('Conv', [x(1, 10, 64), w(10, 1, k), w(10)], { group: 10, pads: [k >> 1, k >> 1] }),
  ),
  ...[
    [2, 3, 6, 6],
    [4, 8, 9, 9],
    [8, 5, 7, 12],
  ].map(([c, o, h, n]) => layer('Conv', [x(1, c!, h!, n!), x(o!, c!, 3, 3), x(o!)])),
  ...[
    [4, 3, 8, 2],
    [8, 8, 6, 3],
    [3, 5, 10, 4],
    [6, 2, 7, 2],
  ].map(([c, o, n, k]) =>
    layer('ConvTranspose', [x(1, c!, n!, n!), w(c!, o!, k!, k!), w(o!)], { strides: [2, 2] }),
  ),
  ...['MaxPool', 'AveragePool'].flatMap((op) => [
    ...POOL.map(([c, n, k, s, p]) =>
      layer(op, [x(1, c, n, n)], { kernel_shape: [k, k], strides: [s, s], pads: [p, p, p, p] }),
    ),
    ...POOL1D.map(([c, n, k, s, p]) =>
      layer(op, [x(1, c, n)], { kernel_shape: [k], strides: [s], pads: [p, p] }),
    ),
  ]),
  ...[
    [8, 49],
    [16, 64],
    [32, 9],
    [3, 200],
    [64, 30],
  ].map(([c, n]) => layer('GlobalAveragePool', [x(1, c!, n!)])),
  layer('GlobalMaxPool', [x(1, 16, 7, 7)]),
  layer('GlobalMaxPool', [x(1, 5, 100)]),
  layer('GlobalMaxPool', [x(1, 40, 3, 5)]),
];
