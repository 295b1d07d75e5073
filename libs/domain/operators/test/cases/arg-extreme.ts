import type { OperatorCase } from '../operator-case.ts';

export const cases: readonly OperatorCase[] = ['ArgMax', 'ArgMin'].flatMap((onnx) => [
  ...[0, 1, -1].flatMap((axis) =>
    [0, 1].map((last) => ({
      name: `${onnx} along ${axis}, last ${last}`,
      onnx,
      inputs: [{ shape: [3, 4, 5], element: 's32' as const }],
      attributes: { axis, select_last_index: last },
    })),
  ),
  {
    name: `${onnx} without the axis`,
    onnx,
    inputs: [{ shape: [2, 9] }],
    attributes: { axis: 1, keepdims: 0 },
  },
  { name: `${onnx} of u8`, onnx, inputs: [{ shape: [7, 2], element: 'u8' as const }] },
]);
