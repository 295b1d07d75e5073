import type { OperatorCase } from '../operator-case.ts';

type Case = readonly [shape: readonly number[], counts: readonly number[]];

const EXPANDED: readonly Case[] = [
  [
    [3, 1],
    [3, 4],
  ],
  [[], [2, 3]],
  [
    [2, 1, 3],
    [4, 2, 5, 3],
  ],
  [
    [1, 3, 1, 1],
    [2, 3, 4, 5],
  ],
  [
    [3, 4],
    [1, 1],
  ],
];
const TILED: readonly Case[] = [
  [[3], [4]],
  [
    [2, 3],
    [2, 1],
  ],
  [
    [2, 3],
    [1, 3],
  ],
  [
    [2, 3, 4],
    [2, 3, 2],
  ],
  [
    [1, 5],
    [3, 1],
  ],
];

const ints = (constant: readonly number[]) => ({
  shape: [constant.length],
  element: 's64' as const,
  constant,
});

export const cases: readonly OperatorCase[] = [
  ...EXPANDED.map(([shape, counts]) => ({
    name: `Expand [${shape.join()}] to [${counts.join()}]`,
    onnx: 'Expand',
    inputs: [{ shape }, ints(counts)],
  })),
  ...TILED.map(([shape, counts]) => ({
    name: `Tile [${shape.join()}] by [${counts.join()}]`,
    onnx: 'Tile',
    inputs: [{ shape }, ints(counts)],
  })),
  {
    name: 'Tile of bool',
    onnx: 'Tile',
    inputs: [{ shape: [2, 3], element: 'bool' }, ints([2, 3])],
  },
];
