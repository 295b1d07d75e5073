/** Dense layers, matrix products, recurrent layers, normalisation, softmax, reductions. */
import { layer, list, w, x, typed, type SweepCase } from '../sweep-case.ts';

/** [rows, depth, outputs]. */
const DENSE = [
  [1, 16, 10],
  [1, 64, 32],
  [1, 128, 128],
  [1, 300, 7],
  [1, 33, 1],
  [1, 500, 3],
  [1, 40, 12],
  [1, 10, 100],
  [1, 20, 31],
  [2, 50, 6],
  [4, 24, 24],
  [8, 32, 5],
  [16, 16, 48],
  [32, 8, 64],
  [32, 48, 9],
  [7, 13, 11],
  [12, 3, 17],
  [1, 97, 5],
  [3, 30, 2],
  [1, 77, 4],
  [5, 41, 6],
  [6, 64, 1],
  [2, 15, 15],
  [10, 7, 8],
] as const;

/** [batch, rows, depth, columns]. */
const MATMUL = [
  [1, 8, 16, 8],
  [1, 32, 32, 32],
  [2, 16, 8, 16],
  [4, 16, 16, 16],
  [1, 5, 7, 9],
  [3, 10, 33, 6],
  [4, 32, 8, 32],
  [1, 1, 64, 20],
  [1, 20, 64, 1],
  [8, 4, 4, 4],
  [2, 17, 5, 13],
] as const;

/** [steps, inputs, hidden]. */
const RECURRENT = [
  [8, 6, 16],
  [16, 4, 8],
  [10, 16, 32],
  [32, 3, 7],
  [5, 40, 24],
  [64, 8, 10],
  [4, 12, 13],
  [12, 8, 32],
  [6, 5, 18],
  [9, 20, 11],
  [20, 2, 14],
  [3, 9, 40],
] as const;

/** [rows, elements]. */
const ROWS = [
  [1, 10],
  [1, 100],
  [4, 7],
  [16, 16],
  [32, 32],
  [8, 64],
  [64, 5],
  [3, 129],
] as const;

const REDUCE_SHAPES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[8, 64], [1]],
  [[64, 8], [0]],
  [
    [4, 16, 16],
    [1, 2],
  ],
  [
    [4, 16, 16],
    [0, 2],
  ],
  [[32, 10], [1]],
  [[3, 100], [0]],
  [
    [2, 5, 6, 7],
    [1, 3],
  ],
];

const GATES = { RNN: 1, GRU: 3, LSTM: 4 } as const;

function recurrent(
  op: keyof typeof GATES,
  [steps, inputs, hidden]: readonly [number, number, number],
  extra: Readonly<Record<string, number | string>>,
): SweepCase {
  const d = extra['direction'] === 'bidirectional' ? 2 : 1;
  const g = GATES[op] * hidden;
  const operands = [x(steps, 1, inputs), w(d, g, inputs), w(d, g, hidden), w(d, 2 * g)];
  return layer(op, operands, { hidden_size: hidden, ...extra });
}

const REDUCE_OPS = [
  'ReduceMean',
  'ReduceSum',
  'ReduceMax',
  'ReduceMin',
  'ReduceL2',
  'ReduceL1',
  'ReduceSumSquare',
  'ReduceProd',
  'ReduceLogSumExp',
];

export const COMPUTE: readonly SweepCase[] = [
  ...DENSE.map(([m, k, n]) => layer('Gemm', [x(m, k), w(k, n), w(n)])),
  ...MATMUL.flatMap(([b, m, k, n]) => [
    layer('MatMul', [x(b, m, k), x(b, k, n)]),
    layer('MatMul', [x(m, k), x(k, n)]),
  ]),
  ...MATMUL.map(([, m, k, n]) => layer('Gemm', [x(m, k), x(n, k)], { transB: 1 })),
  ...RECURRENT.flatMap((sizes) => [
    recurrent('LSTM', sizes, {}),
    recurrent('GRU', sizes, { linear_before_reset: 1 }),
    recurrent('RNN', sizes, {}),
  ]),
  ...RECURRENT.slice(0, 4).flatMap((sizes) => [
    recurrent('LSTM', sizes, { direction: 'bidirectional' }),
    recurrent('GRU', sizes, { linear_before_reset: 1, direction: 'reverse' }),
    recurrent('GRU', sizes, { linear_before_reset: 0 }),
    recurrent('LSTM', sizes, { clip: 2.5 }),
  ]),
  ...ROWS.flatMap(([m, n]) => [
    layer('Softmax', [x(m, n)]),
    layer('LogSoftmax', [x(m, n)]),
    layer('Softmax', [x(n, m)], { axis: 0 }),
    layer('LayerNormalization', [x(m, n), w(n), w(n)]),
    layer('InstanceNormalization', [x(1, m, n), w(m), w(m)]),
    layer('BatchNormalization', [x(1, m, n), w(m), w(m), w(m), w(m)], { epsilon: 1.5 }),
    layer('Hardmax', [x(m, n)]),
    layer('ArgMax', [x(m, n)], { axis: 1 }),
    layer('ArgMin', [x(m, n)], { axis: 0 }),
    layer('TopK', [x(m, n), list(3)], { axis: 1 }, 2),
    layer('CumSum', [x(m, n), { shape: [], element: 's64', source: [1] }]),
  ]),
  ...REDUCE_OPS.flatMap((op) =>
    REDUCE_SHAPES.map(([shape, axes]) => layer(op, [x(...shape), list(...axes)])),
  ),
  layer('ReduceSum', [typed('s64', 8, 20), list(1)]),
  layer('ReduceMax', [typed('s32', 8, 20), list(1)]),
];
