import type { OperatorCase } from '../operator-case.ts';

type Shape = readonly number[];

const SHAPES: readonly (readonly [name: string, condition: Shape, a: Shape, b: Shape])[] = [
  ['equal shapes', [3, 4], [3, 4], [3, 4]],
  ['a scalar on one side', [3, 4], [3, 4], []],
  ['two scalars', [3, 4], [], [1]],
  ['a mask over heads', [1, 1, 4, 4], [2, 3, 4, 4], []],
  ['a row, a column and a plane', [5, 1], [1, 6], [2, 5, 6]],
];

export const cases: readonly OperatorCase[] = [
  ...SHAPES.map(([name, condition, a, b]) => ({
    name: `Where with ${name}`,
    onnx: 'Where',
    inputs: [{ shape: condition, element: 'bool' as const }, { shape: a }, { shape: b }],
  })),
  ...(['u8', 's64', 's32'] as const).map((element) => ({
    name: `Where of ${element}`,
    onnx: 'Where',
    inputs: [
      { shape: [2, 5], element: 'bool' as const },
      { shape: [5], element },
      { shape: [2, 1], element },
    ],
  })),
];
