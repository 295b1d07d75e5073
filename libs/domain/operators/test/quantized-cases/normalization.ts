/** Layer, instance and group normalisation. */
import type { QuantizedCase, QuantizedCaseInput } from '../quantized-case.ts';

const x = { scale: 0.061, zero: -20 };
const y = { scale: 0.029, zero: 14 };

function known(count: number, from: number, to: number): QuantizedCaseInput {
  const constant = Array.from({ length: count }, (_, i) => from + ((to - from) * i) / count);
  return { plain: { shape: [count], constant } };
}

export const cases: readonly QuantizedCase[] = [
  {
    name: 'rows',
    onnx: 'LayerNormalization',
    inputs: [{ shape: [3, 5, 16], ...x }, known(16, 0.5, 1.7), known(16, -0.6, 0.4)],
    outputs: [y],
  },
  {
    name: 'no bias, two axes',
    onnx: 'LayerNormalization',
    attributes: { axis: 1 },
    inputs: [{ shape: [4, 33], scale: 0.5, zero: 127 }, known(33, -1, 1.1)],
    outputs: [{ scale: 0.05, zero: -128 }],
  },
  {
    name: 'planes',
    onnx: 'InstanceNormalization',
    inputs: [{ shape: [2, 3, 5, 7], ...x }, known(3, 0.5, 1.7), known(3, -0.6, 0.4)],
    outputs: [y],
  },
  {
    name: 'groups',
    onnx: 'GroupNormalization',
    attributes: { num_groups: 2 },
    inputs: [{ shape: [2, 6, 4, 3], ...x }, known(6, 0.5, 1.7), known(6, -0.6, 0.4)],
    outputs: [y],
  },
  {
    name: 'a scale that is too large',
    onnx: 'LayerNormalization',
    inputs: [{ shape: [3, 8], ...x }, known(8, 1e6, 2e6)],
    outputs: [{ scale: 0.001, zero: 0 }],
    fallback: 'INT8_SCALE',
  },
];
