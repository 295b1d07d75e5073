/** Depthwise convolutions of any kernel, stride, dilation, padding, scale and multiplier. */
import type { QuantizedCase } from '../quantized-case.ts';

const low = { scale: 0.03, zero: -128 };
const high = { scale: 0.05, zero: 127 };
const middle = { scale: 0.5, zero: 5 };
/** Scales of that many channels, none like another. */
const scalesOf = (count: number, scale: number) =>
  Array.from({ length: count }, (_, i) => scale * (1 + ((i * 7) % 5) / 4));

interface Shape {
  readonly channels: number;
  readonly size: readonly number[];
  readonly kernel: readonly number[];
  readonly multiplier?: number;
  readonly x?: { readonly scale: number; readonly zero: number };
  readonly y?: { readonly scale: number; readonly zero: number };
}

function depthwise(
  name: string,
  { channels, size, kernel, multiplier = 1, x = low, y = middle }: Shape,
  attributes: QuantizedCase['attributes'] = {},
): QuantizedCase {
  const outputs = channels * multiplier;
  return {
    name,
    onnx: 'Conv',
    attributes: { group: channels, ...attributes },
    inputs: [
      { shape: [1, channels, ...size], ...x },
      { weights: [outputs, 1, ...kernel], scales: scalesOf(outputs, 0.01) },
      { bias: outputs, scales: scalesOf(outputs, 0.01 * x.scale), reach: 3000 },
    ],
    outputs: [y],
  };
}

export const cases: readonly QuantizedCase[] = [
  depthwise(
    '3 x 3 with padding and stride 1',
    { channels: 5, size: [9, 11], kernel: [3, 3] },
    { pads: [1, 1, 1, 1] },
  ),
  depthwise(
    '3 x 3 with stride 2 and padding at the end, input zero at the top',
    { channels: 3, size: [12, 14], kernel: [3, 3], x: high },
    { pads: [0, 0, 1, 1], strides: [2, 2] },
  ),
  depthwise(
    'a plane in bands',
    { channels: 2, size: [40, 44], kernel: [3, 3] },
    { pads: [1, 1, 1, 1] },
  ),
  {
    ...depthwise(
      'an activation that is no limit of int8',
      { channels: 4, size: [6, 6], kernel: [3, 3] },
      { pads: [1, 1, 1, 1] },
    ),
    activation: { onnx: 'Clip', lo: 0, hi: 6 },
  },
  depthwise(
    'two filters for each channel',
    { channels: 3, size: [7, 8], kernel: [3, 3], multiplier: 2 },
    { pads: [1, 1, 1, 1] },
  ),
  depthwise(
    '5 x 5 with stride 2',
    { channels: 3, size: [13, 15], kernel: [5, 5] },
    { pads: [2, 2, 2, 2], strides: [2, 2] },
  ),
  depthwise('7 x 7', { channels: 2, size: [13, 15], kernel: [7, 7] }, { pads: [3, 3, 3, 3] }),
  depthwise(
    '3 x 3 with dilations 2',
    { channels: 3, size: [9, 11], kernel: [3, 3] },
    { pads: [2, 2, 2, 2], dilations: [2, 2] },
  ),
  depthwise(
    '3 x 3 with stride 3',
    { channels: 3, size: [9, 11], kernel: [3, 3] },
    { strides: [3, 3] },
  ),
  depthwise('1 x 1', { channels: 6, size: [5, 7], kernel: [1, 1] }),
  ...[1, 3, 5, 7].map((width) =>
    depthwise(
      `${width} of one dimension`,
      { channels: 6, size: [29], kernel: [width] },
      { pads: [(width - 1) / 2, (width - 1) / 2] },
    ),
  ),
  depthwise(
    '3 of one dimension with stride 2',
    { channels: 6, size: [29], kernel: [3] },
    { strides: [2] },
  ),
  depthwise(
    'a factor of more than 1',
    { channels: 3, size: [9, 11], kernel: [3, 3], y: { scale: 0.0002, zero: 0 } },
    { pads: [1, 1, 1, 1] },
  ),
  depthwise(
    'a factor of less than 2^-12',
    { channels: 3, size: [9, 11], kernel: [3, 3], y: { scale: 2, zero: -128 } },
    { pads: [1, 1, 1, 1] },
  ),
  {
    name: 'a channel of nothing but its bias',
    onnx: 'Conv',
    attributes: { group: 2, pads: [1, 1, 1, 1] },
    inputs: [
      { shape: [1, 2, 9, 11], scale: 1, zero: 3 },
      { weights: [2, 1, 3, 3], scales: [6, 2 ** -22] },
      { plain: { shape: [2], constant: [12, 90.2] } },
    ],
    outputs: [{ scale: 1, zero: -2 }],
  },
];
