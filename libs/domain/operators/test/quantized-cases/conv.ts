/** Convolutions of any shape: kernels, strides, dilations, padding, groups, scales and activations. */
import type { QuantizedCase } from '../quantized-case.ts';

const low = { scale: 0.03, zero: -128 };
const middle = { scale: 0.5, zero: 5 };
/** Scales of that many channels, none like another. */
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
];
