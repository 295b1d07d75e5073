import type { OperatorCase } from '../operator-case.ts';

const places = (shape: readonly number[], extent: number) => ({
  shape,
  element: 's64' as const,
  range: [-extent, extent - 1] as const,
});

const known = (shape: readonly number[], constant: readonly number[]) => ({
  shape,
  element: 's64' as const,
  constant,
});

export const cases: readonly OperatorCase[] = [
  ...[0, 1, -1].flatMap((axis) => [
    {
      name: `Gather along ${axis}`,
      onnx: 'Gather',
      inputs: [{ shape: [4, 4, 4] }, places([2, 3], 4)],
      attributes: { axis },
    },
    {
      name: `Gather of a constant scalar along ${axis}`,
      onnx: 'Gather',
      inputs: [{ shape: [4, 4, 4] }, known([], [-2])],
      attributes: { axis },
    },
    {
      name: `Gather of evenly spaced constants along ${axis}`,
      onnx: 'Gather',
      inputs: [{ shape: [4, 4, 4] }, known([2], [3, 1])],
      attributes: { axis },
    },
    {
      name: `Gather of constants along ${axis}`,
      onnx: 'Gather',
      inputs: [{ shape: [4, 4, 4] }, known([2, 3], [0, 3, 1, -1, 2, 2])],
      attributes: { axis },
    },
  ]),
  {
    name: 'Gather from a constant table',
    onnx: 'Gather',
    inputs: [
      { shape: [5, 3], constant: Array.from({ length: 15 }, (_, i) => i) },
      { shape: [4], element: 's32', range: [0, 4] },
    ],
  },
  {
    name: 'Gather of u8',
    onnx: 'Gather',
    inputs: [{ shape: [5, 7], element: 'u8' }, places([3], 5)],
  },
  ...[0, 1, 2].map((axis) => ({
    name: `GatherElements along ${axis}`,
    onnx: 'GatherElements',
    inputs: [{ shape: [3, 4, 5] }, places([2, 3, 2].with(axis, 6), [3, 4, 5][axis]!)],
    attributes: { axis },
  })),
  {
    name: 'GatherND of elements',
    onnx: 'GatherND',
    inputs: [{ shape: [3, 3] }, places([4, 2], 3)],
  },
  {
    name: 'GatherND of rows',
    onnx: 'GatherND',
    inputs: [{ shape: [3, 3, 5] }, places([2, 2, 2], 3)],
  },
  {
    name: 'GatherND in batches',
    onnx: 'GatherND',
    inputs: [{ shape: [2, 3, 4] }, places([2, 2, 1], 3)],
    attributes: { batch_dims: 1 },
  },
];
