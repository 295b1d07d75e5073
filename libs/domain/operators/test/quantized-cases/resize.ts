/** Resizing: elements that repeat stay integers, what blends or scatters is computed in fp32. */
import type { QuantizedCase } from '../quantized-case.ts';

const half = { scale: 0.5, zero: 3 };

function resized(
  name: string,
  scales: readonly number[],
  attributes: NonNullable<QuantizedCase['attributes']>,
): QuantizedCase {
  return {
    name,
    onnx: 'Resize',
    attributes,
    inputs: [
      { shape: [1, 2, 5, 6], ...half },
      null,
      { plain: { shape: [scales.length], constant: scales } },
    ],
    outputs: [half],
  };
}

const nearest = {
  mode: 'nearest',
  coordinate_transformation_mode: 'asymmetric',
  nearest_mode: 'floor',
};
const linear = { mode: 'linear' };

export const cases: readonly QuantizedCase[] = [
  resized('nearest, twice as large', [1, 1, 2, 2], nearest),
  resized('nearest, by a fraction', [1, 1, 1, 1.5], nearest),
  resized('linear along the last axis', [1, 1, 1, 2], linear),
  resized('linear along rows, by a fraction', [1, 1, 1.6, 1], linear),
  resized('cubic', [1, 1, 1, 2], { mode: 'cubic' }),
  {
    ...resized('linear to another scale', [1, 1, 0.6, 1], linear),
    outputs: [{ scale: 0.375, zero: -128 }],
  },
  {
    name: 'transposed convolution',
    onnx: 'ConvTranspose',
    attributes: { strides: [2, 2] },
    inputs: [
      { shape: [1, 3, 4, 5], ...half },
      { weights: [3, 2, 2, 2], scales: [0.01] },
    ],
    outputs: [half],
    fallback: 'INT8_NO_KERNEL',
  },
];
