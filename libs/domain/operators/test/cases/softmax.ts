import type { OperatorCase } from '../operator-case.ts';

export const cases: readonly OperatorCase[] = ['Softmax', 'LogSoftmax', 'Hardmax'].flatMap(
  (onnx) => [
    ...[0, 1, 2, -1].map((axis) => ({
      name: `${onnx} along ${axis}`,
      onnx,
      opset: 13,
      inputs: [{ shape: [3, 4, 5] }],
      attributes: { axis },
    })),
    ...[0, 1, 2].map((axis) => ({
      name: `${onnx} from ${axis} on`,
      onnx,
      opset: 11,
      inputs: [{ shape: [3, 4, 5] }],
      attributes: { axis },
    })),
    {
      name: `${onnx} of large numbers`,
      onnx,
      opset: 13,
      inputs: [{ shape: [2, 30], range: [-500, 500] as const }],
    },
    { name: `${onnx} by default before opset 13`, onnx, opset: 11, inputs: [{ shape: [2, 3, 4] }] },
  ],
);
