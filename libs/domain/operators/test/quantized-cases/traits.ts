/** Integer forms that follow from traits: nodes that move data, and functions of one number. */
import type { QuantizedCase } from '../quantized-case.ts';

const half = { scale: 0.5, zero: 3 };
const wide = { scale: 0.07, zero: -128 };

export const cases: readonly QuantizedCase[] = [
  {
    name: 'moved as it is',
    onnx: 'Transpose',
    attributes: { perm: [1, 0] },
    inputs: [{ shape: [13, 7], ...half }],
    outputs: [half],
  },
  {
    name: 'a table of 256',
    onnx: 'Sigmoid',
    inputs: [{ shape: [3, 67], ...wide }],
    outputs: [{ scale: 1 / 256, zero: -128 }],
  },
  {
    name: 'a table with negative results',
    onnx: 'Tanh',
    inputs: [{ shape: [129], scale: 0.02, zero: 127 }],
    outputs: [{ scale: 1 / 128, zero: 0 }],
  },
  {
    name: 'a sum with a single number is a table',
    onnx: 'Add',
    inputs: [{ shape: [2, 50], ...wide }, { plain: { shape: [], constant: [1.25] } }],
    outputs: [{ scale: 0.1, zero: -100 }],
  },
];
