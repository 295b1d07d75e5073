import type { OperatorCase } from '../operator-case.ts';

const ints = (constant: readonly number[]) => ({
  shape: [constant.length],
  element: 's64' as const,
  constant,
});

const reshape = (from: readonly number[], to: readonly number[]): OperatorCase => ({
  name: `Reshape [${from.join()}] to [${to.join()}]`,
  onnx: 'Reshape',
  inputs: [{ shape: from }, ints(to)],
});

export const cases: readonly OperatorCase[] = [
  reshape([2, 3, 4], [4, 6]),
  reshape([2, 3, 4], [0, -1]),
  reshape([2, 3, 4], [0, 0, 2, 2]),
  reshape([1], []),
  reshape([2, 3, 4], [-1]),
  ...[0, 1, 2, 3, -1].map((axis) => ({
    name: `Flatten at ${axis}`,
    onnx: 'Flatten',
    inputs: [{ shape: [2, 3, 4] }],
    attributes: { axis },
  })),
  { name: 'Squeeze of all', onnx: 'Squeeze', inputs: [{ shape: [1, 3, 1, 2] }] },
  { name: 'Squeeze of one', onnx: 'Squeeze', inputs: [{ shape: [1, 3, 1, 2] }, ints([-2])] },
  {
    name: 'Squeeze with an attribute',
    onnx: 'Squeeze',
    opset: 11,
    inputs: [{ shape: [1, 3, 1] }],
    attributes: { axes: [0] },
  },
  {
    name: 'Unsqueeze out of order',
    onnx: 'Unsqueeze',
    inputs: [{ shape: [3, 2] }, ints([4, 0, -3])],
  },
  { name: 'Identity of a scalar', onnx: 'Identity', inputs: [{ shape: [] }] },
];
