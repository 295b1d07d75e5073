import type { OperatorCase } from '../operator-case.ts';

type Case = readonly [axis: number, shapes: readonly (readonly number[])[]];

const AXES: readonly Case[] = [
  [0, [[3], [1], [4]]],
  [
    0,
    [
      [2, 3],
      [1, 3],
    ],
  ],
  [
    1,
    [
      [1, 2, 5],
      [1, 3, 5],
    ],
  ],
  [
    1,
    [
      [2, 3, 4],
      [2, 1, 4],
      [2, 6, 4],
    ],
  ],
  [
    -1,
    [
      [2, 3, 4],
      [2, 3, 1],
    ],
  ],
  [
    -1,
    [
      [6, 1],
      [6, 1],
      [6, 1],
    ],
  ],
  [
    2,
    [
      [2, 3, 0],
      [2, 3, 4],
    ],
  ],
];

export const cases: readonly OperatorCase[] = [
  ...AXES.map(([axis, shapes]) => ({
    name: `Concat of ${shapes.map((shape) => `[${shape.join()}]`).join(' ')} along ${axis}`,
    onnx: 'Concat',
    inputs: shapes.map((shape) => ({ shape })),
    attributes: { axis },
  })),
  {
    name: 'Concat with a constant',
    onnx: 'Concat',
    inputs: [{ shape: [1, 2] }, { shape: [1, 3], constant: [1, 2, 3] }, { shape: [1, 1] }],
    attributes: { axis: 1 },
  },
  ...(['u8', 's64', 'f16'] as const).map((element) => ({
    name: `Concat of ${element}`,
    onnx: 'Concat',
    inputs: [
      { shape: [3, 5], element },
      { shape: [3, 2], element },
    ],
    attributes: { axis: 1 },
  })),
];
