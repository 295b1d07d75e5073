import type { OperatorCase } from '../operator-case.ts';

const sizes = (constant: readonly number[]) => ({
  shape: [constant.length],
  element: 's64' as const,
  constant,
});

export const cases: readonly OperatorCase[] = [
  {
    name: 'Split outermost',
    onnx: 'Split',
    inputs: [{ shape: [6, 4] }, sizes([1, 2, 3])],
    attributes: { axis: 0 },
    outputs: 3,
  },
  {
    name: 'Split innermost',
    onnx: 'Split',
    inputs: [{ shape: [3, 4, 7] }, sizes([2, 5])],
    attributes: { axis: -1 },
    outputs: 2,
  },
  {
    name: 'Split into equal parts',
    onnx: 'Split',
    opset: 13,
    inputs: [{ shape: [2, 9] }],
    attributes: { axis: 1 },
    outputs: 3,
  },
  {
    name: 'Split into uneven parts',
    onnx: 'Split',
    opset: 18,
    inputs: [{ shape: [2, 7] }],
    attributes: { axis: 1, num_outputs: 3 },
    outputs: 3,
  },
  {
    name: 'Split by an attribute',
    onnx: 'Split',
    opset: 11,
    inputs: [{ shape: [5, 2] }],
    attributes: { axis: 0, split: [4, 1] },
    outputs: 2,
  },
];
