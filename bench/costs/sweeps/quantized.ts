/**
 * Layers that come quantised, measured as they are: ports of int8 models, integer forms that quantising
 * never makes itself, dynamic quantisation.
 */
import { layer, scalar, typed, x, type SweepCase, type SweepInput } from '../sweep-case.ts';

const LENGTHS = [1, 3, 7, 8, 10, 16, 33, 64, 100, 257, 640, 1000, 2000];

/** [rows, depth, outputs]. */
const DENSE = [
  [1, 16, 10],
  [1, 64, 32],
  [1, 128, 128],
  [1, 300, 7],
  [1, 640, 64],
  [1, 33, 1],
  [1, 500, 3],
  [1, 1030, 6],
  [4, 24, 24],
  [16, 16, 48],
  [7, 13, 11],
  [12, 3, 17],
  [32, 8, 2],
] as const;

/** [in channels, out channels, extent, kernel, stride, pad]. */
const CONV = [
  [3, 8, 12, 3, 1, 1],
  [8, 8, 8, 3, 2, 1],
  [4, 10, 10, 5, 1, 0],
  [6, 4, 9, 3, 1, 0],
  [16, 12, 7, 1, 1, 0],
  [5, 6, 11, 2, 2, 0],
  [1, 6, 16, 3, 1, 1],
] as const;

function zero(element: 's8' | 'u8', value = 0): SweepInput {
  return { shape: [], element, source: [value] };
}

function constant(element: 's8' | 'u8', ...shape: number[]): SweepInput {
  return { shape, element, source: 'random' };
}

const SCALE = scalar(1 / 64);
/** Weights whose zero point is not 0 take the kernels that add it up. */
const WEIGHTS = [SCALE, zero('s8', 3)] as const;
const QUANTIZED = [SCALE, zero('s8', 1)] as const;

export const QUANTIZED_LAYERS: readonly SweepCase[] = [
  ...LENGTHS.flatMap((n) => [
    layer('QuantizeLinear', [x(1, n), ...QUANTIZED]),
    layer('DequantizeLinear', [typed('s8', 1, n), ...QUANTIZED]),
    layer('DynamicQuantizeLinear', [x(1, n)], {}, 3),
    layer('QuantizeLinear', [x(1, n), SCALE, zero('u8', 9)]),
  ]),
  ...DENSE.flatMap(([rows, depth, outputs]) => [
    layer('QLinearMatMul', [
      typed('s8', rows, depth),
      ...QUANTIZED,
      constant('s8', depth, outputs),
      ...WEIGHTS,
      ...QUANTIZED,
    ]),
    layer('MatMulInteger', [
      typed('u8', rows, depth),
      constant('s8', depth, outputs),
      zero('u8', 5),
    ]),
  ]),
  ...CONV.flatMap(([channels, outputs, extent, kernel, stride, pad]) => {
    const input = [1, channels, extent, extent] as const;
    const weights = constant('s8', outputs, channels, kernel, kernel);
    const attributes = { strides: [stride, stride], pads: [pad, pad, pad, pad] };
    return [
      layer(
        'QLinearConv',
        [typed('s8', ...input), ...QUANTIZED, weights, ...WEIGHTS, ...QUANTIZED],
        attributes,
      ),
      layer('ConvInteger', [typed('u8', ...input), weights, zero('u8', 5)], attributes),
    ];
  }),
];
