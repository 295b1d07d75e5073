/** Sums, products, and what else has two operands. Power-of-two scales where halves are common. */
import type { QuantizedCase } from '../quantized-case.ts';

const a = { scale: 0.0371, zero: -17 };
const b = { scale: 0.0219, zero: 40 };
const y = { scale: 0.0533, zero: -3 };
const unit = { scale: 1, zero: 0 };

function pair(
  onnx: string,
  name: string,
  [left, right]: readonly [readonly number[], readonly number[]],
  [x, w, to] = [a, b, y],
): QuantizedCase {
  const inputs = [
    { shape: left, ...x },
    { shape: right, ...w },
  ];
  return { onnx, name, inputs, outputs: [to] };
}

function known(
  onnx: string,
  shape: readonly number[],
  constant: readonly number[],
): QuantizedCase[] {
  const plain = {
    plain: { shape: constant.length === 4 ? [4, 1, 1] : [constant.length], constant },
  };
  const data = { shape, ...a };
  const name = `a number for each of ${constant.length}`;
  return [
    { onnx, name, inputs: [data, plain], outputs: [y] },
    { onnx, name: `${name}, first`, inputs: [plain, data], outputs: [y] },
  ];
}

const FOUR = [0.7, -1.3, 0.01, 2.2];
const FIVE = [0.31, -0.77, 1.9, 0.2, -1.1];

export const cases: readonly QuantizedCase[] = [
  pair('Add', 'a skip connection', [
    [1, 5, 7, 9],
    [1, 5, 7, 9],
  ]),
  {
    ...pair(
      'Add',
      'a sum and Relu to the lowest integer',
      [
        [3, 41],
        [3, 41],
      ],
      [a, b, { scale: 0.0533, zero: -128 }],
    ),
    activation: { onnx: 'Relu' },
  },
  {
    ...pair('Add', 'a sum and a Clip between the ends', [
      [3, 41],
      [3, 41],
    ]),
    activation: { onnx: 'Clip', lo: -1, hi: 2.5 },
  },
  pair('Sub', 'a difference', [
    [3, 41],
    [3, 41],
  ]),
  pair(
    'Add',
    'halves, to an even zero point',
    [[300], [300]],
    [
      { scale: 0.5, zero: 1 },
      { scale: 0.25, zero: -2 },
      { scale: 1, zero: -4 },
    ],
  ),
  pair(
    'Sub',
    'halves, to an odd zero point',
    [[300], [300]],
    [
      { scale: 0.5, zero: 0 },
      { scale: 0.5, zero: 3 },
      { scale: 1, zero: 5 },
    ],
  ),
  pair(
    'Add',
    'zero points at both ends',
    [
      [2, 3, 31],
      [3, 31],
    ],
    [
      { scale: 2 ** -20, zero: -128 },
      { scale: 0.9, zero: 127 },
      { scale: 0.55, zero: 127 },
    ],
  ),
  pair(
    'Add',
    'factors of more than one',
    [[200], [200]],
    [
      { scale: 3.1, zero: -10 },
      { scale: 4, zero: 10 },
      { scale: 1.07, zero: 0 },
    ],
  ),
  pair('Add', 'one number for each channel', [
    [2, 3, 4, 5],
    [2, 3, 1, 1],
  ]),
  pair('Sub', 'rows from a column', [
    [4, 1],
    [3, 4, 17],
  ]),
  pair('Mul', 'a product', [
    [3, 67],
    [3, 67],
  ]),
  pair(
    'Mul',
    'squeeze and excitation',
    [
      [2, 6, 5, 7],
      [2, 6, 1, 1],
    ],
    [a, { scale: 1 / 256, zero: -128 }, { scale: 0.021, zero: 5 }],
  ),
  pair(
    'Mul',
    'a gate with halves',
    [[512], [512]],
    [
      { scale: 2 ** -4, zero: 0 },
      { scale: 1 / 256, zero: -128 },
      { scale: 2 ** -4, zero: 1 },
    ],
  ),
  pair(
    'Mul',
    'a gate for each row with halves',
    [
      [8, 64],
      [8, 1],
    ],
    [
      { scale: 2 ** -4, zero: 0 },
      { scale: 1 / 256, zero: -128 },
      { scale: 2 ** -4, zero: 0 },
    ],
  ),
  pair(
    'Mul',
    'a factor of more than a quarter',
    [[300], [300]],
    [
      { scale: 1.13, zero: 0 },
      { scale: 0.77, zero: 100 },
      { scale: 1.9, zero: 0 },
    ],
  ),
  pair('Div', 'a quotient', [
    [3, 67],
    [3, 67],
  ]),
  pair(
    'Div',
    'rows by a column, zeros among them',
    [
      [2, 3, 41],
      [3, 1],
    ],
    [a, { scale: 0.3, zero: 127 }, { scale: 0.004, zero: 9 }],
  ),
  pair('Max', 'different scales', [
    [2, 3, 13],
    [3, 13],
  ]),
  pair('Min', 'one scale', [[77], [77]], [y, y, y]),
  pair(
    'Max',
    'rows',
    [
      [4, 9],
      [4, 1],
    ],
    [y, y, y],
  ),
  ...known('Add', [2, 4, 3, 5], FOUR),
  ...known('Sub', [2, 4, 3, 5], FOUR),
  ...known('Mul', [2, 4, 3, 5], FOUR),
  ...known('Mul', [3, 5], FIVE),
  ...known('Sub', [3, 5], FIVE),
  known('Div', [2, 4, 3, 5], FOUR)[0]!,
  { ...known('Div', [2, 4, 3, 5], FOUR)[1]!, fallback: 'INT8_NO_KERNEL' },
  { ...known('Div', [6], [1.7])[1]!, name: 'a single number divided' },
  {
    onnx: 'Add',
    name: 'weights for each element',
    inputs: [
      { shape: [2, 3, 7], ...a },
      { weights: [3, 7], scales: [0.03] },
    ],
    outputs: [y],
  },
  {
    onnx: 'Mul',
    name: 'weights for each channel',
    inputs: [
      { shape: [2, 3, 7], ...a },
      { weights: [3, 1], scales: [0.013] },
    ],
    outputs: [y],
  },
  {
    onnx: 'Mul',
    name: 'weights with a scale for each channel',
    inputs: [
      { shape: [2, 3, 7], ...a },
      { weights: [3, 7], scales: [0.013, 0.002, 0.04], axis: 0 },
    ],
    outputs: [y],
  },
  {
    onnx: 'Mul',
    name: 'the data with itself is a table',
    inputs: [{ shape: [91], ...a }, { plain: { shape: [1], constant: [3] } }],
    outputs: [unit],
  },
  {
    onnx: 'PRelu',
    name: 'a slope for each channel',
    inputs: [{ shape: [2, 4, 3, 5], ...a }, { plain: { shape: [4, 1, 1], constant: FOUR } }],
    outputs: [y],
  },
  {
    onnx: 'PRelu',
    name: 'quantised slopes along the last axis, with halves',
    inputs: [
      { shape: [7, 5], scale: 1, zero: 127 },
      { weights: [5], scales: [2 ** -4] },
    ],
    outputs: [{ scale: 2, zero: 5 }],
  },
  {
    onnx: 'PRelu',
    name: 'one slope is a table',
    inputs: [{ shape: [2, 91], ...a }, { plain: { shape: [1], constant: [0.1] } }],
    outputs: [y],
  },
];
