/** Forms of operators that few models use, and that have kernels of their own. */
import { layer, scalar, w, x, type SweepCase } from '../sweep-case.ts';

/** [channels, inner]. */
const SLOPES = [
  [4, 25],
  [16, 64],
  [3, 300],
  [32, 9],
  [8, 100],
  [64, 3],
] as const;

/** [channels, extent, kernel, stride]. */
const POOL3D = [
  [2, 6, 2, 2],
  [3, 5, 3, 1],
  [1, 8, 3, 2],
  [4, 4, 2, 1],
  [2, 9, 3, 3],
] as const;

/** [channels, extent in, extent out]. */
const CUBIC = [
  [1, 4, 8],
  [3, 6, 9],
  [2, 8, 4],
  [4, 5, 10],
] as const;

/** [in channels, out channels, depth, extent, kernel]. */
const CONV3D = [
  [1, 2, 4, 6, 3],
  [2, 3, 5, 5, 2],
  [3, 4, 3, 7, 3],
  [4, 2, 6, 4, 1],
] as const;

export const UNCOMMON: readonly SweepCase[] = [
  ...SLOPES.map(([c, n]) => layer('PRelu', [x(1, c, n), w(c, 1)])),
  ...['MaxPool', 'AveragePool'].flatMap((op) =>
    POOL3D.map(([c, n, k, s]) =>
      layer(op, [x(1, c, n, n, n)], { kernel_shape: [k, k, k], strides: [s, s, s] }),
    ),
  ),
  ...POOL3D.map(([c, n, k, s]) =>
    layer('MaxPool', [x(1, c, n, n)], { kernel_shape: [k, k], strides: [s, s] }, 2),
  ),
  ...CUBIC.map(([c, from, to]) =>
    layer(
      'Resize',
      [x(1, c, from, from), null, { ...w(4), source: [1, 1, to / from, to / from] }],
      {
        mode: 'cubic',
      },
    ),
  ),
  ...CONV3D.flatMap(([c, o, depth, n, k]) => [
    layer('Conv', [x(1, c, depth, n, n), w(o, c, k, k, k), w(o)]),
    layer('ConvTranspose', [x(1, c, depth, n, n), w(c, o, k, k, k), w(o)]),
  ]),
  ...[16, 100, 513, 2000].map((n) => layer('Gelu', [x(n)], { approximate: 'tanh' })),
  ...[
    [2, 5],
    [8, 16],
    [1, 40],
  ].map(([rows, n]) =>
    layer('TopK', [x(rows!, n!), { shape: [1], element: 's64', source: [3] }], { largest: 0 }, 2),
  ),
  ...[20, 300].map((n) => layer('Where', [{ ...x(n), element: 'bool' }, scalar(1), scalar(0)])),
];
