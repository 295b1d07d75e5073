/** Pooling: windows of any form, means with scales that make ties, and extremes. */
import type { CaseScale, QuantizedCase } from '../quantized-case.ts';

const half = { scale: 0.5, zero: 3 };
const low = { scale: 0.0625, zero: -128 };
const high = { scale: 0.011, zero: 127 };

function pool(
  name: string,
  [from, to]: readonly [CaseScale, CaseScale],
  shape: readonly number[],
  attributes: NonNullable<QuantizedCase['attributes']>,
): QuantizedCase {
  return { name, onnx: 'AveragePool', attributes, inputs: [{ shape, ...from }], outputs: [to] };
}

function maximum(
  name: string,
  shape: readonly number[],
  attributes: NonNullable<QuantizedCase['attributes']>,
): QuantizedCase {
  return { name, onnx: 'MaxPool', attributes, inputs: [{ shape, ...low }], outputs: [low] };
}

const square = { kernel_shape: [2, 2], strides: [2, 2] };

export const cases: readonly QuantizedCase[] = [
  pool(
    '2 x 2 of one scale, where every other result is a tie',
    [half, half],
    [1, 3, 8, 10],
    square,
  ),
  pool(
    'ties beside an even zero point',
    [
      { scale: 0.25, zero: 0 },
      { scale: 0.5, zero: 4 },
    ],
    [1, 3, 9, 11],
    square,
  ),
  pool('another scale', [low, high], [1, 4, 9, 9], { kernel_shape: [3, 3], strides: [2, 2] }),
  pool('padding that does not count', [half, half], [2, 3, 7, 9], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
  }),
  pool('padding that counts', [half, half], [1, 3, 7, 9], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
    count_include_pad: 1,
  }),
  pool('windows over the end', [half, { scale: 0.25, zero: -3 }], [1, 2, 8, 9], {
    kernel_shape: [3, 2],
    strides: [2, 2],
    ceil_mode: 1,
  }),
  pool('one dimension', [low, low], [1, 5, 33], {
    kernel_shape: [8],
    strides: [4],
    pads: [2, 2],
  }),
  pool('three dimensions', [half, half], [1, 2, 4, 5, 6], {
    kernel_shape: [2, 2, 2],
    strides: [2, 1, 2],
    pads: [1, 1, 1, 1, 1, 1],
  }),
  pool('windows with gaps', [half, low], [1, 2, 9, 9], {
    kernel_shape: [2, 3],
    dilations: [2, 2],
  }),
  pool('the whole plane', [half, half], [1, 6, 5, 4], { kernel_shape: [5, 4] }),
  {
    name: 'the mean of a plane of 125',
    onnx: 'GlobalAveragePool',
    inputs: [{ shape: [1, 7, 25, 5], ...low }],
    outputs: [{ scale: 0.03, zero: -128 }],
  },
  {
    name: 'a scale too fine for the sums',
    onnx: 'AveragePool',
    attributes: square,
    inputs: [{ shape: [1, 2, 4, 4], scale: 1000, zero: 0 }],
    outputs: [{ scale: 0.000001, zero: 0 }],
    fallback: 'INT8_SCALE',
  },
  maximum('3 x 3 with padding', [1, 3, 8, 10], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
  maximum('2 x 2', [1, 3, 8, 10], square),
  maximum('2 x 2, an odd number of outputs', [1, 3, 8, 7], square),
  maximum('3 x 3 with stride 2', [1, 3, 9, 9], { kernel_shape: [3, 3], strides: [2, 2] }),
  maximum('one dimension with padding', [1, 3, 33], {
    kernel_shape: [8],
    strides: [4],
    pads: [2, 2],
  }),
  maximum('pairs of one dimension', [1, 3, 33], { kernel_shape: [2], strides: [2] }),
  {
    name: 'to another scale',
    onnx: 'MaxPool',
    attributes: square,
    inputs: [{ shape: [1, 3, 8, 10], ...low }],
    outputs: [half],
  },
];
