import type { OperatorCase } from '../operator-case.ts';

type Case = readonly [shape: readonly number[], perm: readonly number[]];

const PERMUTATIONS: readonly Case[] = [
  [
    [5, 7],
    [1, 0],
  ],
  [
    [4, 8],
    [1, 0],
  ],
  [
    [2, 3, 4],
    [0, 2, 1],
  ],
  [
    [2, 3, 4],
    [2, 1, 0],
  ],
  [
    [2, 3, 4, 5],
    [0, 2, 3, 1],
  ],
  [
    [2, 4, 5, 3],
    [0, 3, 1, 2],
  ],
  [
    [2, 3, 4, 5],
    [0, 2, 1, 3],
  ],
  [
    [1, 9, 1, 6],
    [2, 1, 0, 3],
  ],
  [
    [2, 3, 2, 3, 2],
    [4, 2, 0, 3, 1],
  ],
  [
    [2, 1, 2, 3, 2, 2, 3],
    [6, 4, 1, 2, 0, 5, 3],
  ],
  [
    [1, 16, 4, 8],
    [0, 2, 1, 3],
  ],
  [
    [2, 3, 5, 7],
    [0, 2, 1, 3],
  ],
  [
    [6, 4, 5],
    [1, 0, 2],
  ],
];

export const cases: readonly OperatorCase[] = [
  ...PERMUTATIONS.map(([shape, perm]) => ({
    name: `Transpose [${shape.join()}] by [${perm.join()}]`,
    onnx: 'Transpose',
    inputs: [{ shape }],
    attributes: { perm },
  })),
  ...(['u8', 's16', 's64', 'bool', 'f16', 'f64'] as const).map((element) => ({
    name: `Transpose of ${element}`,
    onnx: 'Transpose',
    inputs: [{ shape: [3, 5, 6], element }],
  })),
];
