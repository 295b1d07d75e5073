import type { OperatorCase } from '../operator-case.ts';

export const cases: readonly OperatorCase[] = [
  {
    name: 'f32 to s32',
    onnx: 'CastLike',
    inputs: [{ shape: [3, 5] }, { shape: [1], element: 's32' }],
  },
  {
    name: 's32 to f16',
    onnx: 'CastLike',
    inputs: [
      { shape: [3, 5], element: 's32' },
      { shape: [2], element: 'f16' },
    ],
  },
  {
    name: 'f32 to bool',
    onnx: 'CastLike',
    inputs: [{ shape: [7] }, { shape: [1], element: 'bool' }],
  },
];
