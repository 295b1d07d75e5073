import type { OperatorCase } from '../operator-case.ts';

export const cases: readonly OperatorCase[] = [
  {
    name: 'ReverseSequence, time first',
    onnx: 'ReverseSequence',
    inputs: [{ shape: [5, 3, 2] }, { shape: [3], element: 's64', range: [1, 5] }],
    attributes: { time_axis: 0, batch_axis: 1 },
  },
  {
    name: 'ReverseSequence, batch first',
    onnx: 'ReverseSequence',
    inputs: [{ shape: [3, 5] }, { shape: [3], element: 's64', range: [1, 5] }],
    attributes: { time_axis: 1, batch_axis: 0 },
  },
];
