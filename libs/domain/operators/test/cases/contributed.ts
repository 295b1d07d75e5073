import type { OperatorCase } from '../operator-case.ts';
import { weights } from '../weights.ts';

const domain = 'com.microsoft';

export const cases: readonly OperatorCase[] = [
  ...[
    { activation: 'Relu' },
    { activation: 'Tanh' },
    { activation: 'LeakyRelu', activation_params: [0.1] },
    { activation: 'Clip', activation_params: [-0.5, 0.75] },
    { activation: 'HardSigmoid', activation_params: [0.25, 0.5] },
  ].map((attributes) => ({
    name: `with ${attributes.activation}`,
    onnx: 'FusedConv',
    domain,
    inputs: [{ shape: [1, 3, 7, 6] }, weights([4, 3, 3, 3]), weights([4])],
    attributes: { pads: [1, 1, 1, 1], ...attributes },
  })),
  {
    name: 'with another tensor added',
    onnx: 'FusedConv',
    domain,
    inputs: [{ shape: [1, 3, 6, 6] }, weights([4, 3, 3, 3]), weights([4]), { shape: [1, 4, 4, 4] }],
    attributes: { activation: 'Relu' },
  },
  {
    name: 'scaled and transposed',
    onnx: 'FusedMatMul',
    domain,
    inputs: [{ shape: [2, 5, 3] }, { shape: [2, 4, 5] }],
    attributes: { alpha: 0.25, transA: 1, transB: 1 },
  },
  { name: 'exact', onnx: 'Gelu', domain, inputs: [{ shape: [3, 17] }] },
];
