import type { OperatorCase } from '../operator-case.ts';

export const cases: readonly OperatorCase[] = [
  {
    name: 'MeanVarianceNormalization',
    onnx: 'MeanVarianceNormalization',
    opset: 13,
    inputs: [{ shape: [2, 3, 4, 5] }],
  },
  ...[1, 2].flatMap((p) =>
    [0, -1].map((axis) => ({
      name: `LpNormalization of order ${p} along ${axis}`,
      onnx: 'LpNormalization',
      inputs: [{ shape: [4, 5] }],
      attributes: { p, axis },
    })),
  ),
  { name: 'Dropout with its mask', onnx: 'Dropout', inputs: [{ shape: [3, 4] }], outputs: 2 },
];
