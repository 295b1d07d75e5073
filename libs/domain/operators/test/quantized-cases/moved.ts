/** Data that is moved, chosen and placed, with a scale of its own where it comes from. */
import type { QuantizedCase } from '../quantized-case.ts';

const a = { scale: 0.0371, zero: -17 };
const b = { scale: 0.0219, zero: 40 };
const y = { scale: 0.0533, zero: -3 };

function plain(
  element: 's64' | 'bool' | 'f32',
  shape: readonly number[],
  constant: readonly number[],
) {
  return { plain: { element, shape, constant } };
}

export const cases: readonly QuantizedCase[] = [
  {
    name: 'parts of three scales',
    onnx: 'Concat',
    attributes: { axis: 1 },
    inputs: [
      { shape: [2, 3, 5], ...a },
      { shape: [2, 1, 5], ...y },
      { shape: [2, 4, 5], ...b },
    ],
    outputs: [y],
  },
  {
    name: 'a part of another scale',
    onnx: 'Slice',
    inputs: [
      { shape: [4, 9], ...a },
      plain('s64', [1], [2]),
      plain('s64', [1], [7]),
      plain('s64', [1], [1]),
    ],
    outputs: [y],
  },
  {
    name: 'repeated in another scale',
    onnx: 'Expand',
    inputs: [{ shape: [3, 1], ...a }, plain('s64', [3], [2, 3, 7])],
    outputs: [y],
  },
  {
    name: 'a border of zeros',
    onnx: 'Pad',
    inputs: [{ shape: [2, 3, 5], ...a }, plain('s64', [6], [0, 1, 2, 0, 0, 1])],
    outputs: [a],
  },
  {
    name: 'a border of a number, in another scale',
    onnx: 'Pad',
    inputs: [{ shape: [3, 5], ...a }, plain('s64', [4], [1, 0, 0, 3]), plain('f32', [], [-1e30])],
    outputs: [y],
  },
  {
    name: 'one of two scales, or a number',
    onnx: 'Where',
    inputs: [plain('bool', [4], [1, 0, 0, 1]), { shape: [3, 4], ...a }, { shape: [3, 1], ...b }],
    outputs: [y],
  },
  {
    name: 'updates of another scale',
    onnx: 'ScatterElements',
    attributes: { axis: 1 },
    inputs: [{ shape: [2, 5], ...a }, plain('s64', [2, 2], [1, 3, 0, 4]), { shape: [2, 2], ...b }],
    outputs: [a],
  },
  {
    name: 'the larger of two',
    onnx: 'ScatterND',
    attributes: { reduction: 'max' },
    inputs: [{ shape: [5, 3], ...a }, plain('s64', [2, 1], [4, 1]), { shape: [2, 3], ...a }],
    outputs: [y],
  },
  {
    name: 'sums',
    onnx: 'ScatterND',
    attributes: { reduction: 'add' },
    inputs: [{ shape: [5, 3], ...a }, plain('s64', [2, 1], [4, 1]), { shape: [2, 3], ...a }],
    outputs: [y],
    fallback: 'INT8_NO_KERNEL',
  },
];
