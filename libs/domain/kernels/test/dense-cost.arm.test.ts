import { withCountingPlugin } from './harness/counting-plugin.ts';
import { countOnBoard } from './harness/run-driver.ts';
import type { Driver } from './harness/run-driver.ts';

const KERNELS = [
  'fc',
  'matmul',
  'matmulTransposed',
  'lstm',
  'gru',
  'attention',
  'softmax',
  'layernorm',
] as const;
type Kernel = (typeof KERNELS)[number];
/** The three sizes are those that `drivers/dense_cost.c` names. */
type Call = readonly [Kernel, number, number, number];

/** Multiply-adds, or elements where a kernel has none. */
function work([kernel, a, b, c]: Call): number {
  switch (kernel) {
    case 'lstm':
      return a * 4 * c * (b + c);
    case 'gru':
      return a * 3 * c * (b + c);
    case 'attention':
      return 2 * a * b * b * c;
    case 'softmax':
    case 'layernorm':
      return a * b;
    default:
      return a * b * c;
  }
}

/** Shapes of the benchmark models with the instructions per multiply-add (or element) they may take. */
const GOALS: readonly (readonly [Call, number])[] = [
  [['fc', 1, 64, 128], 1.2],
  [['fc', 1, 128, 10], 1.3],
  [['fc', 16, 32, 32], 1.3],
  [['matmul', 16, 16, 16], 1.4],
  [['matmulTransposed', 16, 16, 16], 1.6],
  [['lstm', 32, 8, 32], 1.95],
  [['gru', 32, 8, 32], 1.95],
  [['attention', 4, 16, 8], 4.1],
  [['softmax', 16, 16, 1], 39],
  [['softmax', 1, 128, 1], 35],
  [['layernorm', 16, 32, 1], 9.2],
  [['layernorm', 16, 64, 1], 8],
];

const SHARED = ['dot_f32_vfp.c', 'matrix_product_f32_vfp.c', 'norm_rows_f32_vfp.c', 'math_f32.c'];
const OWN = ['fc', 'matmul', 'lstm', 'gru', 'attention', 'softmax', 'layernorm'];

function instructionsPerUnit(calls: readonly Call[]): number[] {
  const rows = calls.map(
    ([kernel, ...sizes]) => `{${[KERNELS.indexOf(kernel), ...sizes].join(',')}}`,
  );
  const driver: Driver = {
    driver: 'dense_cost.c',
    kernels: [...SHARED, ...OWN.map((name) => `${name}_f32.c`)],
    defines: [`TABLE=${rows.join(',')}`],
  };
  const counts = withCountingPlugin((plugin) => countOnBoard(driver, plugin));
  expect(counts).toHaveLength(calls.length);
  return counts.map((count, i) => count / work(calls[i]!));
}

/** Calls that take more than `factor` times the dearest goal of their kernel, with their cost. */
function cliffs(calls: readonly Call[], factor: number): string[] {
  return instructionsPerUnit(calls).flatMap((cost, i) => {
    const call = calls[i]!;
    const goals = GOALS.filter(([goal]) => goal[0] === call[0]).map(([, limit]) => limit);
    return cost <= factor * Math.max(...goals) ? [] : [`${call.join(' ')}: ${cost.toFixed(2)}`];
  });
}

test('shapes of the benchmark models meet their instruction goals', () => {
  const costs = instructionsPerUnit(GOALS.map(([call]) => call));
  const missed = GOALS.flatMap(([call, goal], i) =>
    costs[i]! <= goal ? [] : [`${call.join(' ')}: ${costs[i]!.toFixed(2)} > ${goal}`],
  );
  expect(missed).toEqual([]);
});

test('from 16 elements up no size costs more than 1.5 times the goal of its kernel', () => {
  const sizes = [17, 24, 31, 48];
  const calls = sizes.flatMap((depth) =>
    sizes.flatMap((outputs): Call[] => [
      ['fc', 1, depth, outputs],
      ['fc', 16, depth, outputs],
      ['matmul', 17, depth, outputs],
      ['matmulTransposed', 17, depth, outputs],
      ['lstm', 4, depth, outputs],
      ['gru', 4, depth, outputs],
    ]),
  );
  expect(cliffs(calls, 1.5)).toEqual([]);
});

test('with three or seven inputs or outputs no size costs more than three times the goal of its kernel', () => {
  const calls = [3, 7].flatMap((small): Call[] => [
    ['fc', 1, small, 64],
    ['fc', 1, 64, small],
    ['matmul', 16, small, 16],
    ['matmul', 16, 16, small],
    ['matmul', small, 16, 16],
    ['matmulTransposed', 16, small, 16],
    ['matmulTransposed', 16, 16, small],
    ['matmulTransposed', small, 16, 16],
    ['lstm', 4, small, 32],
    ['lstm', 4, 32, small],
    ['gru', 4, small, 32],
    ['gru', 4, 32, small],
    ['attention', 2, 16, small],
  ]);
  expect(cliffs(calls, 3)).toEqual([]);
});
