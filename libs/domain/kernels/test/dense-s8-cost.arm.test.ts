import { withCountingPlugin } from './harness/counting-plugin.ts';
import { countOnBoard } from './harness/run-driver.ts';
import type { Driver } from './harness/run-driver.ts';

const KERNELS = ['fc', 'residual', 'matmul', 'lstm', 'gru'] as const;
type Kernel = (typeof KERNELS)[number];
/** The three sizes are those that `drivers/dense_cost_s8.c` names. */
type Call = readonly [Kernel, number, number, number];

/** Multiply-adds. */
function work([kernel, a, b, c]: Call): number {
  switch (kernel) {
    case 'lstm':
      return a * 4 * c * (b + c);
    case 'gru':
      return a * 3 * c * (b + c);
    default:
      return a * b * c;
  }
}

/** Shapes of the benchmark models with the instructions per multiply-add that they may take. */
const GOALS: readonly (readonly [Call, number])[] = [
  [['fc', 1, 64, 128], 1.12],
  [['fc', 1, 128, 128], 1.03],
  [['fc', 1, 640, 12], 1.18],
  [['fc', 1, 128, 10], 1.4],
  [['fc', 16, 32, 32], 1.2],
  [['fc', 16, 64, 32], 1.05],
  [['residual', 16, 32, 32], 1.8],
  [['residual', 1, 96, 96], 1.2],
  [['matmul', 16, 8, 16], 2.9],
  [['matmul', 16, 16, 16], 1.95],
  [['matmul', 32, 64, 32], 1.1],
  [['lstm', 32, 8, 32], 2.25],
  [['gru', 32, 8, 32], 2.35],
  [['gru', 8, 64, 64], 1.4],
];

const OWN = [
  'dot',
  'fc',
  'fc_rows',
  'fc_residual',
  'fc_rows_residual',
  'matmul',
  'recurrent',
  'state',
];
const SHARED = ['lstm', 'gru'];

function instructionsPerUnit(calls: readonly Call[]): number[] {
  const rows = calls.map(
    ([kernel, ...sizes]) => `{${[KERNELS.indexOf(kernel), ...sizes].join(',')}}`,
  );
  const driver: Driver = {
    driver: 'dense_cost_s8.c',
    kernels: [
      ...OWN.map((name) => `${name}_s8_vfp.c`),
      ...SHARED.map((name) => `${name}_s8.c`),
      'logistic_f32_vfp.c',
      'math_f32.c',
    ],
    defines: [`TABLE=${rows.join(',')}`],
  };
  const counts = withCountingPlugin((plugin) => countOnBoard(driver, plugin));
  expect(counts).toHaveLength(calls.length);
  return counts.map((count, i) => count / work(calls[i]!));
}

/** Calls that take more than `limit`, with their cost. */
function over(calls: readonly (readonly [Call, number])[]): string[] {
  const costs = instructionsPerUnit(calls.map(([call]) => call));
  return calls.flatMap(([call, limit], i) =>
    costs[i]! <= limit ? [] : [`${call.join(' ')}: ${costs[i]!.toFixed(2)} > ${limit}`],
  );
}

test('int8 shapes of the benchmark models meet their instruction goals', () => {
  expect(over(GOALS)).toEqual([]);
});

test('int8 dense layers of no size from 16 on cost much more than those of the models', () => {
  const sizes = [17, 24, 31, 48];
  const calls = sizes.flatMap((depth) =>
    sizes.flatMap((outputs): (readonly [Call, number])[] => [
      [['fc', 1, depth, outputs], 2.4],
      [['fc', 17, depth, outputs], 1.9],
      [['residual', 17, depth, outputs], 3.1],
      [['matmul', 17, depth, outputs], 2.6],
      [['lstm', 4, depth, outputs], 2.7],
      [['gru', 4, depth, outputs], 2.8],
    ]),
  );
  expect(over(calls)).toEqual([]);
});
