import type { OperatorCase } from '../operator-case.ts';
import { weights } from '../weights.ts';

const STEPS = 6;
const INPUTS = 5;
const HIDDEN = 7;

interface Variant {
  readonly name: string;
  readonly batch?: number;
  readonly directions?: number;
  readonly hasBias?: boolean;
  readonly hasState?: boolean;
  readonly hasPeepholes?: boolean;
  readonly lengths?: readonly number[];
  readonly attributes?: NonNullable<OperatorCase['attributes']>;
}

const COMMON: readonly Variant[] = [
  { name: 'plain' },
  { name: 'with bias', hasBias: true },
  { name: 'with state', hasBias: true, hasState: true },
  { name: 'reverse', hasBias: true, attributes: { direction: 'reverse' } },
  {
    name: 'bidirectional',
    directions: 2,
    hasBias: true,
    hasState: true,
    attributes: { direction: 'bidirectional' },
  },
  { name: 'batch of 3', batch: 3, hasBias: true, hasState: true },
  {
    name: 'bidirectional batch of 2',
    batch: 2,
    directions: 2,
    hasBias: true,
    hasState: true,
    attributes: { direction: 'bidirectional' },
  },
  { name: 'clip', hasBias: true, attributes: { clip: 0.3 } },
  { name: 'lengths', batch: 3, hasBias: true, lengths: [6, 1, 4] },
  {
    name: 'lengths in reverse',
    batch: 2,
    directions: 2,
    lengths: [3, 5],
    attributes: { direction: 'bidirectional' },
  },
];

const OPERATORS: readonly {
  readonly onnx: string;
  readonly gates: number;
  readonly variants: readonly Variant[];
}[] = [
  {
    onnx: 'LSTM',
    gates: 4,
    variants: [
      { name: 'peepholes', hasBias: true, hasState: true, hasPeepholes: true },
      { name: 'input_forget', hasBias: true, attributes: { input_forget: 1 } },
      {
        name: 'other activations',
        hasBias: true,
        attributes: { activations: ['HardSigmoid', 'Relu', 'Softsign'] },
      },
    ],
  },
  {
    onnx: 'GRU',
    gates: 3,
    variants: [
      {
        name: 'linear_before_reset',
        hasBias: true,
        hasState: true,
        attributes: { linear_before_reset: 1 },
      },
      {
        name: 'linear_before_reset, bidirectional',
        batch: 2,
        directions: 2,
        hasBias: true,
        attributes: { linear_before_reset: 1, direction: 'bidirectional' },
      },
      {
        name: 'other activations',
        hasBias: true,
        attributes: { activations: ['HardSigmoid', 'Softsign'] },
      },
    ],
  },
  {
    onnx: 'RNN',
    gates: 1,
    variants: [
      { name: 'Relu', hasBias: true, attributes: { activations: ['Relu'] } },
      {
        name: 'two activations',
        directions: 2,
        attributes: {
          activations: ['LeakyRelu', 'Tanh'],
          activation_alpha: [0.2],
          direction: 'bidirectional',
        },
      },
    ],
  },
];

function recurrent(
  onnx: string,
  gates: number,
  variant: Variant,
  isAtRunTime: boolean,
): OperatorCase {
  const { name, batch = 1, directions = 1, lengths, attributes } = variant;
  const matrix = (shape: readonly number[]) =>
    isAtRunTime ? { shape, range: [-0.5, 0.5] as const } : weights(shape);
  const state = variant.hasState === true ? { shape: [directions, batch, HIDDEN] } : null;
  const inputs: OperatorCase['inputs'][number][] = [
    { shape: [STEPS, batch, INPUTS] },
    matrix([directions, gates * HIDDEN, INPUTS]),
    matrix([directions, gates * HIDDEN, HIDDEN]),
    variant.hasBias === true ? matrix([directions, 2 * gates * HIDDEN]) : null,
    lengths === undefined ? null : { shape: [batch], element: 's32', constant: lengths },
    state,
    ...(gates === 4 ? [state] : []),
    ...(variant.hasPeepholes === true ? [matrix([directions, 3 * HIDDEN])] : []),
  ];
  return {
    name: `${onnx} ${name}${isAtRunTime ? ', run-time weights' : ''}`,
    onnx,
    opset: 14,
    inputs,
    attributes: { hidden_size: HIDDEN, ...attributes },
    outputs: gates === 4 ? 3 : 2,
  };
}

export const cases: readonly OperatorCase[] = OPERATORS.flatMap(({ onnx, gates, variants }) => {
  const all = [...COMMON, ...variants];
  const equalLengths = all.filter(({ lengths }) => lengths === undefined);
  return [
    ...all.map((variant) => recurrent(onnx, gates, variant, false)),
    ...equalLengths.map((variant) => recurrent(onnx, gates, variant, true)),
  ];
});
