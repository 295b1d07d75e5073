import type { OperatorCase } from '../operator-case.ts';

const flags = (constant: readonly number[]) => ({
  shape: [constant.length],
  element: 'bool' as const,
  constant,
});

export const cases: readonly OperatorCase[] = [
  {
    name: 'Compress along an axis',
    onnx: 'Compress',
    inputs: [{ shape: [4, 5] }, flags([1, 0, 1, 1, 0])],
    attributes: { axis: 1 },
  },
  { name: 'Compress all', onnx: 'Compress', inputs: [{ shape: [2, 3] }, flags([0, 1, 1, 0, 1])] },
];
