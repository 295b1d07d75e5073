/** Convolutions of any shape: kernels, strides, dilations, padding, groups, scales and activations. */
import type { QuantizedCase } from '../quantized-case.ts';

// Odd numbers, so that no result lies half way between two integers.
const low = { scale: 0.0317, zero: -128 };
const high = { scale: 0.0523, zero: 127 };
const middle = { scale: 0.4871, zero: 5 };
/** Scales of that many channels, none like its neighbours. */
const channels = (count: number, scale: number) =>
  Array.from({ length: count }, (_, i) => scale * (1 + ((i * 7) % 5) / 4));

export const cases: readonly QuantizedCase[] = [
  {
    name: '3 x 3 with padding, a scale per channel, a bias of integers',
    onnx: 'Conv',
    attributes: { pads: [1, 1, 1, 1] },
    inputs: [
      { shape: [1, 4, 9, 11], ...low },
      { weights: [6, 4, 3, 3], scales: channels(6, 0.01) },
      { bias: 6, scales: channels(6, 0.0003), reach: 3000 },
    ],
    outputs: [middle],
  },
  {
    name: 'one scale for all weights, no bias, the zero point at the upper end',
    onnx: 'Conv',
    attributes: { strides: [2, 1], pads: [0, 2, 1, 0], dilations: [1, 2] },
    inputs: [
      { shape: [1, 3, 13, 10], ...high },
      { weights: [8, 3, 3, 2], scales: [0.004] },
    ],
    outputs: [{ scale: 0.2957, zero: -10 }],
  },
  {
    name: 'pointwise, a real bias and Relu',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 8, 7, 9], ...middle },
      { weights: [5, 8, 1, 1], scales: channels(5, 0.002) },
      { plain: { shape: [5], constant: [3.5, -20, 0, 71.25, -8] } },
    ],
    outputs: [{ scale: 0.7, zero: -128 }],
    activation: { onnx: 'Relu' },
  },
  {
    name: 'Relu with the zero point in the middle',
    onnx: 'Conv',
    attributes: { strides: [2, 2] },
    inputs: [
      { shape: [1, 16, 9, 9], ...low },
      { weights: [7, 16, 1, 1], scales: channels(7, 0.01) },
    ],
    outputs: [{ scale: 0.2, zero: 13 }],
    activation: { onnx: 'Relu' },
  },
  {
    name: 'clipped at both ends',
    onnx: 'Conv',
    attributes: { pads: [1, 1, 1, 1] },
    inputs: [
      { shape: [1, 2, 6, 8], ...low },
      { weights: [4, 2, 3, 3], scales: [0.01] },
    ],
    outputs: [{ scale: 0.0509, zero: -50 }],
    activation: { onnx: 'Clip', lo: 0, hi: 6 },
  },
  {
    name: 'one-dimensional, groups of two channels and of one output',
    onnx: 'Conv',
    attributes: { group: 3, pads: [2, 2] },
    inputs: [
      { shape: [1, 6, 37], ...middle },
      { weights: [3, 2, 5], scales: channels(3, 0.01) },
      { bias: 3, scales: channels(3, 0.005), reach: 900 },
    ],
    outputs: [{ scale: 2, zero: 100 }],
  },
  {
    name: 'groups of odd channels in two images',
    onnx: 'Conv',
    attributes: { group: 2, pads: [0, 1, 2, 1] },
    inputs: [
      { shape: [2, 6, 5, 7], ...high },
      { weights: [6, 3, 3, 3], scales: [0.02] },
    ],
    outputs: [{ scale: 1.0361, zero: 0 }],
  },
  {
    name: 'weights at both ends',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 40, 3, 5], scale: 0.02, zero: -128 },
      { weights: [4, 40, 1, 1], scales: [0.01], range: [-128, -127] },
    ],
    outputs: [{ scale: 1.5, zero: 127 }],
  },
  {
    name: '4096 products',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 4096, 2, 3], ...low },
      { weights: [3, 4096, 1, 1], scales: channels(3, 0.001), range: [120, 127] },
    ],
    outputs: [{ scale: 40, zero: -128 }],
  },
  {
    name: 'three dimensions',
    onnx: 'Conv',
    attributes: { pads: [1, 0, 1, 1, 2, 0], strides: [1, 2, 1] },
    inputs: [
      { shape: [1, 2, 4, 5, 6], ...low },
      { weights: [3, 2, 2, 3, 2], scales: channels(3, 0.02) },
      { bias: 3, scales: channels(3, 0.0006), reach: 2000 },
    ],
    outputs: [{ scale: 0.4, zero: -3 }],
  },
  {
    name: 'one position, a kernel as large as the data',
    onnx: 'Conv',
    inputs: [
      { shape: [2, 6, 3, 5], ...low },
      { weights: [9, 6, 3, 5], scales: channels(9, 0.002) },
      { bias: 9, scales: channels(9, 0.0000634), reach: 90000 },
    ],
    outputs: [{ scale: 0.11, zero: -20 }],
    activation: { onnx: 'Relu' },
  },
  {
    name: 'one position, pointwise',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 37, 1, 1], ...high },
      { weights: [11, 37, 1, 1], scales: [0.003] },
    ],
    outputs: [{ scale: 0.0713, zero: 2 }],
  },
  {
    name: 'many images',
    onnx: 'Conv',
    inputs: [
      { shape: [70, 1, 3, 3], ...middle },
      { weights: [2, 1, 2, 2], scales: [0.01] },
    ],
    outputs: [{ scale: 1.0361, zero: 0 }],
  },
  {
    name: 'an input step times a weight step is most of an output step',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 1, 4, 8], scale: 1.5, zero: 2 },
      { weights: [2, 1, 2, 2], scales: [1] },
    ],
    outputs: [{ scale: 2, zero: -3 }],
  },
  {
    name: 'factors beyond one',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 2, 4, 8], scale: 3.1, zero: 2 },
      { weights: [2, 2, 2, 2], scales: [1], range: [-2, 2] },
    ],
    outputs: [{ scale: 2, zero: -3 }],
  },
  {
    name: 'a channel without weights, and a bias beyond all products',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 2, 4, 4], ...low },
      { weights: [3, 2, 1, 1], scales: [1e-12, 0.01, 1e-30] },
      { plain: { shape: [3], constant: [2.5, -1, 1e6] } },
    ],
    outputs: [{ scale: 0.1, zero: 0 }],
  },
  ...[
    [6, 1.4 * 2 ** -18],
    [0.31, 2 ** -22],
    [6, 2 ** -22],
  ].map(([most, least]): QuantizedCase => ({
    name: `steps of ${most} beside ones of ${least}, which a bias outweighs`,
    onnx: 'Conv',
    attributes: { pads: [1, 1, 1, 1] },
    inputs: [
      { shape: [1, 2, 5, 6], scale: 1, zero: 3 },
      { weights: [4, 2, 3, 3], scales: [most!, least!, most! / 3, least! * 3] },
      { plain: { shape: [4], constant: [most! * 2, 90.2, most! * -2, -70.3] } },
    ],
    outputs: [{ scale: 1, zero: -2 }],
  })),
  {
    name: 'an input step times a weight step is too many output steps',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 1, 4, 4], scale: 100, zero: 0 },
      { weights: [1, 1, 1, 1], scales: [1] },
    ],
    outputs: [{ scale: 5, zero: 0 }],
    fallback: 'INT8_SCALE',
  },
  {
    name: 'a zero point for all weights',
    onnx: 'Conv',
    attributes: { pads: [1, 1, 1, 1] },
    inputs: [
      { shape: [1, 3, 7, 6], ...low },
      { weights: [5, 3, 3, 3], scales: [0.012], zeros: [-37] },
      { bias: 5, scales: [0.012 * low.scale], reach: 5000 },
    ],
    outputs: [middle],
  },
  {
    name: 'a zero point for the weights of each channel, in groups',
    onnx: 'Conv',
    attributes: { strides: [2, 1], group: 2 },
    inputs: [
      { shape: [2, 4, 6, 5], ...high },
      { weights: [4, 2, 3, 2], scales: channels(4, 0.01), zeros: [127, -128, 0, 5] },
    ],
    outputs: [{ scale: 0.3957, zero: -10 }],
    activation: { onnx: 'Relu' },
  },
  {
    name: 'pointwise, weights with a zero point',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 8, 3, 5], ...middle },
      { weights: [6, 8, 1, 1], scales: [0.002], zeros: [11] },
    ],
    outputs: [{ scale: 0.3, zero: 1 }],
  },
  {
    name: 'one position, weights with a zero point',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 8, 1, 1], ...middle },
      { weights: [6, 8, 1, 1], scales: [0.002], zeros: [11] },
    ],
    outputs: [{ scale: 0.3, zero: 1 }],
  },
  {
    name: 'weights that are not quantised',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 1, 4, 4], ...low },
      { plain: { shape: [1, 1, 2, 2], constant: [0.5, 1, -1, 2] } },
    ],
    outputs: [middle],
    fallback: 'INT8_NOT_QUANTIZED',
  },
  {
    name: 'weights known at run time only',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 1, 4, 4], ...low },
      { shape: [1, 1, 2, 2], ...middle },
    ],
    outputs: [middle],
    fallback: 'INT8_OPERANDS',
  },
  {
    name: 'scales along the input channels',
    onnx: 'Conv',
    inputs: [
      { shape: [1, 2, 4, 4], ...low },
      { weights: [2, 2, 2, 2], scales: [0.01, 0.02], axis: 1 },
    ],
    outputs: [middle],
    fallback: 'INT8_OPERANDS',
  },
];
