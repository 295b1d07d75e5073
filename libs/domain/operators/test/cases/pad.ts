import type { OperatorCase } from '../operator-case.ts';

const ints = (constant: readonly number[]) => ({
  shape: [constant.length],
  element: 's64' as const,
  constant,
});

const PADS = [0, 1, 2, 0, 2, 1];

export const cases: readonly OperatorCase[] = [
  ...['constant', 'edge', 'reflect', 'wrap'].flatMap((mode) => [
    {
      name: `Pad inside, ${mode}`,
      onnx: 'Pad',
      opset: 19,
      inputs: [{ shape: [2, 4, 5] }, ints(PADS)],
      attributes: { mode },
    },
    {
      name: `Pad one axis, ${mode}`,
      onnx: 'Pad',
      opset: 19,
      inputs: [{ shape: [3, 4, 5] }, ints([2, 1]), null, ints([1])],
      attributes: { mode },
    },
    {
      name: `Pad of u8, ${mode}`,
      onnx: 'Pad',
      opset: 19,
      inputs: [{ shape: [3, 4], element: 'u8' as const }, ints([1, 0, 0, 3])],
      attributes: { mode },
    },
  ]),
  {
    name: 'Pad with a run-time value',
    onnx: 'Pad',
    inputs: [{ shape: [3] }, ints([1, 2]), { shape: [] }],
  },
  {
    name: 'Pad with a constant value',
    onnx: 'Pad',
    inputs: [{ shape: [2, 3] }, ints([0, 1, 1, 0]), { shape: [], constant: [7.5] }],
  },
  {
    name: 'Pad that cuts',
    onnx: 'Pad',
    inputs: [{ shape: [4, 5] }, ints([-1, 2, 1, -3])],
  },
  {
    name: 'Pad by attributes',
    onnx: 'Pad',
    opset: 10,
    inputs: [{ shape: [2, 3] }],
    attributes: { pads: [1, 0, 0, 2], value: -1.5 },
  },
];
