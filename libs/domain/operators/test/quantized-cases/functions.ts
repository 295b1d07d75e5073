/** Functions of one number, each a table of 256 bytes. */
import type { QuantizedCase } from '../quantized-case.ts';

const x = { scale: 0.0371, zero: -17 };
const y = { scale: 0.0253, zero: -31 };
/** Only numbers above zero. */
const above = { scale: 0.0371, zero: -128 };

function of(onnx: string, extra: Partial<QuantizedCase> = {}): QuantizedCase {
  return { name: 'a table', onnx, inputs: [{ shape: [3, 87], ...x }], outputs: [y], ...extra };
}

function withNumber(onnx: string, number: number, from = x): QuantizedCase {
  const inputs = [{ shape: [3, 87], ...from }, { plain: { shape: [1, 1], constant: [number] } }];
  return { name: `with ${number}`, onnx, inputs, outputs: [y] };
}

export const cases: readonly QuantizedCase[] = [
  ...['Abs', 'Celu', 'Cos', 'Elu', 'Erf', 'Exp', 'Floor', 'Gelu', 'HardSigmoid', 'HardSwish'].map(
    (onnx) => of(onnx),
  ),
  ...[
    'LeakyRelu',
    'Mish',
    'Neg',
    'Relu',
    'Round',
    'Selu',
    'Sign',
    'Sin',
    'Softplus',
    'Softsign',
  ].map((onnx) => of(onnx)),
  of('Gelu', { name: 'by tanh', attributes: { approximate: 'tanh' } }),
  of('Relu', { name: 'of one scale', inputs: [{ shape: [99], ...above }], outputs: [above] }),
  of('Sqrt', { inputs: [{ shape: [3, 87], ...above }] }),
  withNumber('Pow', 2),
  withNumber('Pow', 0.5, above),
  withNumber('Max', 0.4),
  withNumber('Min', 0.4),
  withNumber('Mul', -0.7),
  withNumber('Div', 3.3),
  withNumber('PRelu', 0.21),
  of('Clip', {
    inputs: [
      { shape: [2, 77], ...x },
      { plain: { shape: [], constant: [-0.3] } },
      { plain: { shape: [], constant: [1.9] } },
    ],
  }),
];
