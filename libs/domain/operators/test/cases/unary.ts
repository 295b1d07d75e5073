import type { OperatorCase } from '../operator-case.ts';

const ANY_REAL = [
  ['Abs', -4, 4],
  ['Atan', -4, 4],
  ['Asinh', -9, 9],
  ['Ceil', -4, 4],
  ['Cos', -7, 7],
  ['Cosh', -4, 4],
  ['Erf', -4, 4],
  ['Exp', -20, 20],
  ['Floor', -4, 4],
  ['Gelu', -6, 6],
  ['HardSwish', -5, 5],
  ['Mish', -30, 30],
  ['Neg', -4, 4],
  ['Relu', -4, 4],
  ['Round', -4, 4],
  ['Sigmoid', -30, 30],
  ['Sign', -4, 4],
  ['Sin', -7, 7],
  ['Sinh', -4, 4],
  ['Softplus', -30, 30],
  ['Softsign', -4, 4],
  ['Tan', -1.4, 1.4],
  ['Tanh', -9, 9],
] as const;

const PART_OF_THE_LINE = [
  ['Acos', -1, 1],
  ['Acosh', 1, 9],
  ['Asin', -1, 1],
  ['Atanh', -0.95, 0.95],
  ['Log', 0.001, 100],
  ['Reciprocal', 0.25, 4],
  ['Sqrt', 0, 100],
] as const;

const WITH_NUMBERS: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  ['Celu', {}],
  ['Celu', { alpha: 0.5 }],
  ['Elu', {}],
  ['Elu', { alpha: 2.5 }],
  ['HardSigmoid', {}],
  ['HardSigmoid', { alpha: 0.3, beta: 0.6 }],
  ['LeakyRelu', {}],
  ['LeakyRelu', { alpha: 0.2 }],
  ['Selu', {}],
  ['Selu', { alpha: 1.5, gamma: 1.2 }],
  ['Shrink', {}],
  ['Shrink', { lambd: 1.5, bias: 0.5 }],
  ['ThresholdedRelu', {}],
  ['ThresholdedRelu', { alpha: 0.5 }],
];

export const cases: readonly OperatorCase[] = [
  ...[...ANY_REAL, ...PART_OF_THE_LINE].map(([onnx, lo, hi]) => ({
    name: `${onnx} of f32`,
    onnx,
    opset: 20,
    inputs: [{ shape: [3, 7, 11], range: [lo, hi] as const }],
  })),
  ...(['Abs', 'Neg', 'Sign'] as const).flatMap((onnx) =>
    (['s8', 's32', 's64', 'f64'] as const).map((element) => ({
      name: `${onnx} of ${element}`,
      onnx,
      inputs: [{ shape: [3, 5], element }],
    })),
  ),
  ...WITH_NUMBERS.map(([onnx, attributes]) => ({
    name: `${onnx} with ${JSON.stringify(attributes)}`,
    onnx,
    inputs: [{ shape: [4, 9] }],
    attributes,
  })),
  {
    name: 'Gelu by tanh',
    onnx: 'Gelu',
    opset: 20,
    inputs: [{ shape: [64], range: [-6, 6] }],
    attributes: { approximate: 'tanh' },
  },
  ...[1, -1.5].map((alpha) => ({
    name: `Swish with alpha ${alpha}`,
    onnx: 'Swish',
    inputs: [{ shape: [4, 9] }, { shape: [], constant: [alpha] }],
    nodes: [{ onnx: 'Swish', inputs: ['x0'], attributes: { alpha } }],
    reference: [
      { onnx: 'Mul', inputs: ['x0', 'x1'], output: 'scaled' },
      { onnx: 'Sigmoid', inputs: ['scaled'], output: 'gate' },
      { onnx: 'Mul', inputs: ['x0', 'gate'] },
    ],
  })),
  ...(['s8', 'u8', 's16', 'u32', 's64'] as const).map((element) => ({
    name: `BitwiseNot of ${element}`,
    onnx: 'BitwiseNot',
    inputs: [{ shape: [3, 5], element }],
  })),
  { name: 'Not', onnx: 'Not', inputs: [{ shape: [3, 4], element: 'bool' }] },
  { name: 'Relu of an empty tensor', onnx: 'Relu', inputs: [{ shape: [0, 3] }] },
];
