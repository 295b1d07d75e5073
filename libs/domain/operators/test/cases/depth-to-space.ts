import type { OperatorCase } from '../operator-case.ts';

export const cases: readonly OperatorCase[] = [
  ...['DCR', 'CRD'].map((mode) => ({
    name: `DepthToSpace, ${mode}`,
    onnx: 'DepthToSpace',
    inputs: [{ shape: [2, 8, 2, 3] }],
    attributes: { blocksize: 2, mode },
  })),
  {
    name: 'DepthToSpace by 3',
    onnx: 'DepthToSpace',
    inputs: [{ shape: [1, 9, 4, 2] }],
    attributes: { blocksize: 3 },
  },
  {
    name: 'SpaceToDepth',
    onnx: 'SpaceToDepth',
    inputs: [{ shape: [2, 3, 4, 6] }],
    attributes: { blocksize: 2 },
  },
];
