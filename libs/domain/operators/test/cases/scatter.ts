import type { OperatorCase } from '../operator-case.ts';

const REDUCTIONS = ['none', 'add', 'mul', 'min', 'max'] as const;

const known = (shape: readonly number[], constant: readonly number[]) => ({
  shape,
  element: 's64' as const,
  constant,
});

export const cases: readonly OperatorCase[] = [
  ...REDUCTIONS.flatMap((reduction) => [
    {
      name: `ScatterElements, ${reduction}`,
      onnx: 'ScatterElements',
      inputs: [
        { shape: [3, 4] },
        { shape: [2, 4], element: 's64' as const, constant: [0, 1, 2, -1, 1, 2, 0, 0] },
        { shape: [2, 4] },
      ],
      attributes: { axis: 0, reduction },
    },
    {
      name: `ScatterND, ${reduction}`,
      onnx: 'ScatterND',
      inputs: [{ shape: [4, 3] }, known([2, 1], [3, -4]), { shape: [2, 3] }],
      attributes: { reduction },
    },
  ]),
  {
    name: 'ScatterElements along 1 at run-time places',
    onnx: 'ScatterElements',
    inputs: [
      { shape: [3, 5] },
      { shape: [3, 1], element: 's64', range: [-5, 4] },
      { shape: [3, 1] },
    ],
    attributes: { axis: 1 },
  },
  {
    name: 'ScatterElements adds s32',
    onnx: 'ScatterElements',
    inputs: [
      { shape: [6], element: 's32' },
      known([4], [5, 5, 0, 5]),
      { shape: [4], element: 's32' },
    ],
    attributes: { reduction: 'add' },
  },
  {
    name: 'ScatterND of elements',
    onnx: 'ScatterND',
    inputs: [{ shape: [3, 4] }, known([3, 2], [0, 0, 2, 3, 1, -1]), { shape: [3] }],
  },
  {
    name: 'Scatter, the older name',
    onnx: 'Scatter',
    opset: 10,
    inputs: [{ shape: [3, 4] }, known([1, 3], [2, 0, 1]), { shape: [1, 3] }],
    attributes: { axis: 0 },
  },
];
