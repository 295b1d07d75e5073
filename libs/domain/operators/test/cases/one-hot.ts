import type { OperatorCase } from '../operator-case.ts';

const depth = { shape: [], element: 's64' as const, constant: [5] };

export const cases: readonly OperatorCase[] = [
  ...[0, 1, -1].map((axis) => ({
    name: `OneHot along ${axis}`,
    onnx: 'OneHot',
    inputs: [
      { shape: [2, 3], element: 's64' as const, range: [-5, 4] as const },
      depth,
      { shape: [2] },
    ],
    attributes: { axis },
  })),
  {
    name: 'OneHot beyond the depth',
    onnx: 'OneHot',
    inputs: [{ shape: [12], element: 's64', range: [-9, 9] }, depth, { shape: [2] }],
  },
  {
    name: 'OneHot of float indices',
    onnx: 'OneHot',
    inputs: [{ shape: [3], constant: [0, 4, -2] }, { shape: [], constant: [5] }, { shape: [2] }],
  },
];
