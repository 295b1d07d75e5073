/** RNN, GRU and LSTM with quantised weights, sequences and states. */
import type { CaseScale, QuantizedCase, QuantizedCaseInput } from '../quantized-case.ts';

const x: CaseScale = { scale: 0.03, zero: -7 };
const h: CaseScale = { scale: 0.011, zero: 5 };
const out: CaseScale = { scale: 0.0113, zero: -11 };
const c: CaseScale = { scale: 0.021, zero: 3 };

interface Layer {
  readonly gates: number;
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly directions?: number;
}

function matrix(layer: Layer, depth: number, scale: number): QuantizedCaseInput {
  const rows = layer.gates * layer.hidden;
  const scales = Array.from({ length: rows }, (_, i) => scale * (1 + (i % 5) / 7));
  return { weights: [layer.directions ?? 1, rows, depth], scales, axis: 1 };
}

function biases({ gates, hidden, directions = 1 }: Layer): QuantizedCaseInput {
  const count = directions * 2 * gates * hidden;
  const constant = Array.from({ length: count }, (_, i) => ((i * 7) % 11) / 9 - 0.5);
  return { plain: { shape: [directions, 2 * gates * hidden], constant } };
}

function inputsOf(layer: Layer): QuantizedCaseInput[] {
  const { steps, batch, inputs, hidden } = layer;
  return [
    { shape: [steps, batch, inputs], ...x },
    matrix(layer, inputs, 0.004),
    matrix(layer, hidden, 0.003),
    biases(layer),
  ];
}

function state({ directions = 1, batch, hidden }: Layer, scale: CaseScale): QuantizedCaseInput {
  return { shape: [directions, batch, hidden], ...scale };
}

const SMALL = { steps: 3, batch: 1, inputs: 5, hidden: 7 };
const EVEN = { steps: 4, batch: 2, inputs: 8, hidden: 16 };
const GATES = { LSTM: 4, GRU: 3, RNN: 1 } as const;
const TYPES = ['LSTM', 'GRU', 'RNN'] as const;

function outputsOf(onnx: keyof typeof GATES): CaseScale[] {
  return onnx === 'LSTM' ? [out, out, c] : [out, out];
}

const BASIC = TYPES.flatMap((onnx): QuantizedCase[] => {
  const [small, even] = [SMALL, EVEN].map((sizes) => ({ ...sizes, gates: GATES[onnx] }));
  const both = { ...small!, gates: GATES[onnx], directions: 2 };
  const own = onnx === 'GRU' ? { linear_before_reset: 1 } : {};
  const states = [state(even!, h), ...(onnx === 'LSTM' ? [state(even!, c)] : [])];
  const outputs = outputsOf(onnx);
  return [
    {
      name: 'odd sizes',
      onnx,
      attributes: { hidden_size: 7, ...own },
      inputs: inputsOf(small!),
      outputs,
    },
    {
      name: 'initial states, two sequences',
      onnx,
      attributes: { hidden_size: 16, ...own },
      inputs: [...inputsOf(even!), null, ...states],
      outputs,
    },
    {
      name: 'both directions',
      onnx,
      attributes: { hidden_size: 7, direction: 'bidirectional', ...own },
      inputs: inputsOf(both),
      outputs,
    },
    {
      name: 'sequences of their own length, backwards',
      onnx,
      attributes: { hidden_size: 16, direction: 'reverse', ...own },
      inputs: [
        ...inputsOf(even!),
        { plain: { shape: [2], element: 's32', constant: [3, 1] } },
        ...states,
      ],
      outputs,
    },
  ];
});

/** Of the integers, those that the state's 15 bits may move to the next one. */
const UNEQUAL = 5e-3;

export const cases: readonly QuantizedCase[] = [
  ...BASIC.map((one) => ({ ...one, unequal: UNEQUAL })),
  {
    name: 'an activation without bounds, clipped',
    onnx: 'RNN',
    attributes: { hidden_size: 7, activations: ['Relu'], clip: 2.5 },
    inputs: inputsOf({ ...SMALL, gates: 1 }),
    outputs: [{ scale: 0.0213, zero: -128 }, null],
    unequal: UNEQUAL,
  },
  {
    name: 'the last state alone',
    onnx: 'LSTM',
    attributes: { hidden_size: 16 },
    inputs: inputsOf({ ...EVEN, gates: 4 }),
    outputs: [null, out, null],
  },
  {
    name: 'the reset gate before the product',
    onnx: 'GRU',
    attributes: { hidden_size: 7, linear_before_reset: 0 },
    inputs: inputsOf({ ...SMALL, gates: 3 }),
    outputs: [out, out],
    fallback: 'INT8_OPERANDS',
  },
  {
    name: 'activations of its own',
    onnx: 'LSTM',
    attributes: { hidden_size: 7, activations: ['Sigmoid', 'Relu', 'Tanh'] },
    inputs: inputsOf({ ...SMALL, gates: 4 }),
    outputs: [out, null, null],
    fallback: 'INT8_OPERANDS',
  },
];
