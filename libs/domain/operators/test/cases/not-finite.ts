import type { OperatorCase } from '../operator-case.ts';

/** Logarithms of negative numbers are NaN; those of zero, and reciprocals of it, infinite. */
const NANS = { onnx: 'Log', inputs: ['x0'], output: 'nans' };
const ZEROS = { onnx: 'Round', inputs: ['x0'], output: 'rounded' };
const INFINITIES = { onnx: 'Reciprocal', inputs: ['rounded'], output: 'infinities' };

export const cases: readonly OperatorCase[] = [
  ...(['f32', 'f64'] as const).map((element) => ({
    name: `IsNaN of ${element}`,
    onnx: 'IsNaN',
    opset: 20,
    inputs: [{ shape: [5, 9], element }],
    nodes: [NANS, { onnx: 'IsNaN', inputs: ['nans'] }],
  })),
  {
    name: 'IsNaN of finite numbers',
    onnx: 'IsNaN',
    opset: 20,
    inputs: [{ shape: [5, 9], element: 'f16' }],
  },
  ...[{}, { detect_negative: 0 }, { detect_positive: 0 }].map((attributes) => ({
    name: `IsInf ${JSON.stringify(attributes)}`,
    onnx: 'IsInf',
    opset: 20,
    inputs: [{ shape: [4, 11], range: [-1, 1] as const }],
    nodes: [ZEROS, INFINITIES, { onnx: 'IsInf', inputs: ['infinities'], attributes }],
  })),
  { name: 'IsInf of f64', onnx: 'IsInf', opset: 20, inputs: [{ shape: [7], element: 'f64' }] },
  { name: 'IsInf of f32', onnx: 'IsInf', opset: 20, inputs: [{ shape: [7] }] },
  { name: 'IsNaN of f32', onnx: 'IsNaN', opset: 20, inputs: [{ shape: [7] }] },
];
