import type { OperatorCase } from '../operator-case.ts';

/** What exporters write for operators that ONNX, or its older versions, do not have. */
export const cases: readonly OperatorCase[] = [
  {
    name: 'x times its sigmoid',
    onnx: 'SiLU',
    inputs: [{ shape: [4, 9], range: [-8, 8] }],
    nodes: [
      { onnx: 'Sigmoid', inputs: ['x0'], output: 'gate' },
      { onnx: 'Mul', inputs: ['x0', 'gate'] },
    ],
  },
  {
    name: 'softmax of products times values',
    onnx: 'scaled dot-product attention',
    inputs: [
      { shape: [2, 3, 5, 8] },
      { shape: [2, 3, 7, 8] },
      { shape: [2, 3, 7, 4] },
      { shape: [], constant: [0.3535533845424652] },
    ],
    nodes: [
      { onnx: 'Transpose', inputs: ['x1'], output: 'kT', attributes: { perm: [0, 1, 3, 2] } },
      { onnx: 'MatMul', inputs: ['x0', 'kT'], output: 'products' },
      { onnx: 'Mul', inputs: ['products', 'x3'], output: 'scores' },
      { onnx: 'Softmax', inputs: ['scores'], output: 'shares', attributes: { axis: -1 } },
      { onnx: 'MatMul', inputs: ['shares', 'x2'] },
    ],
  },
];
