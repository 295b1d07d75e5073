import {
  conv,
  macs,
  nearestBenchCost,
  outputs,
  type BenchLayers,
  type Layer,
} from './harness/bench-layers.ts';
import { convS8Driver } from './harness/conv-drivers.ts';
import { layersOver, sweepShapes } from './harness/layer-sweep.ts';

const NONE = [0, 0, 0, 0] as const;
const ONE = [1, 1, 1, 1] as const;
const NINE = [3, 3] as const;

function pointwise(inChannels: number, outChannels: number, extent: number): Layer {
  return conv([inChannels, outChannels], [extent, extent], [1, 1], 1, NONE);
}

/** Convolutions of conv1d, dscnn, resnet8 and mbv1_025. */
const BENCH: BenchLayers = [
  [conv([3, 16], [1, 128], [1, 5], 1, NONE), 1.62],
  [conv([16, 32], [1, 62], [1, 5], 1, NONE), 0.99],
  [conv([1, 64], [49, 10], [10, 4], 2, [4, 1, 5, 1]), 1.27],
  [conv([64, 64], [25, 5], [1, 1], 1, NONE), 0.94],
  [conv([3, 16], [32, 32], NINE, 1, ONE), 1.59],
  [conv([16, 16], [32, 32], NINE, 1, ONE), 1.02],
  [conv([16, 32], [32, 32], NINE, 2, ONE), 0.94],
  [conv([32, 32], [16, 16], NINE, 1, ONE), 0.9],
  [conv([16, 32], [32, 32], [1, 1], 2, NONE), 1.31],
  [conv([32, 64], [16, 16], NINE, 2, ONE), 0.86],
  [conv([64, 64], [8, 8], NINE, 1, ONE), 0.85],
  [conv([32, 64], [16, 16], [1, 1], 2, NONE), 1.02],
  [conv([3, 8], [96, 96], NINE, 2, [0, 0, 1, 1]), 1.91],
  [pointwise(8, 16, 48), 1.88],
  [pointwise(16, 32, 24), 1.25],
  [pointwise(32, 32, 24), 1.05],
  [pointwise(32, 64, 12), 1],
  [pointwise(64, 64, 12), 0.91],
  [pointwise(64, 128, 6), 0.89],
  [pointwise(128, 128, 6), 0.85],
  [pointwise(128, 256, 3), 1.17],
  [pointwise(256, 256, 3), 1.12],
];

function sweep(channels: number): Layer[] {
  return sweepShapes(({ size, kernel, stride, pad }) =>
    conv([channels, channels], size, kernel, stride, pad),
  );
}

function over(layers: readonly Layer[], limitOf: (layer: Layer) => number): string[] {
  const driverOf = (table: string) => ({
    ...convS8Driver('vfp', 'conv_cost_s8.c'),
    defines: [`COST_TABLE=${table}`],
  });
  return layersOver(layers, driverOf, limitOf);
}

/** Nine multiply-adds per pixel of a tile that costs as much for four channels in and out: below. */
const isTiny = ({ kernel, channels }: Layer) => kernel[0] * kernel[1] === 1 && channels[0] < 4;

/** Output channels are computed in pairs: three cost as much as four. */
const pairShare = ({ channels }: Layer) => (2 * Math.ceil(channels[1] / 2)) / channels[1];

test('int8 convolutions of the benchmark models meet their instructions per MAC', () => {
  const limits = new Map(BENCH);
  expect(over([...limits.keys()], (layer) => limits.get(layer)!)).toEqual([]);
});

test.each([24, 48])(
  'with %i channels no int8 convolution costs over 1.5 times the nearest benchmark layer',
  (channels) => {
    const layers = sweep(channels);
    expect(layers).toHaveLength(42);
    expect(over(layers, (layer) => 1.5 * nearestBenchCost(layer, BENCH))).toEqual([]);
  },
);

test.each([3, 7])(
  'with %i channels no int8 convolution costs over 3 times the nearest benchmark layer',
  (channels) => {
    const layers = sweep(channels).filter((layer) => !isTiny(layer));
    expect(layers.length).toBeGreaterThanOrEqual(36);
    const limit = (layer: Layer) => 3 * pairShare(layer) * nearestBenchCost(layer, BENCH);
    expect(over(layers, limit)).toEqual([]);
  },
);

test('a pointwise 3 -> 3 convolution of int8 takes at most 40 instructions per output, 60 with stride 2', () => {
  const layers = sweep(3).filter(isTiny);
  expect(layers).toHaveLength(6);
  const limit = (layer: Layer) => ((layer.stride === 1 ? 40 : 60) * outputs(layer)) / macs(layer);
  expect(over(layers, limit)).toEqual([]);
});
