import {
  BENCH_LAYERS,
  conv,
  depthwise,
  macs,
  nearestBenchCost,
  outputs,
  type Layer,
} from './harness/bench-layers.ts';
import { costDriver } from './harness/conv-drivers.ts';
import { layersOver, sweepShapes } from './harness/layer-sweep.ts';

/** Convolutions and depthwise ones of each shape. */
function sweep(channels: number): Layer[] {
  return sweepShapes(({ size, kernel, stride, pad }) => [
    conv([channels, channels], size, kernel, stride, pad),
    depthwise(channels, size, kernel, stride, pad),
  ]).flat();
}

function over(layers: readonly Layer[], limitOf: (layer: Layer) => number): string[] {
  return layersOver(layers, costDriver, limitOf);
}

const isOneTap = ({ kernel }: Layer) => kernel[0] * kernel[1] === 1;

/**
 * A depthwise convolution with a kernel of one does one multiply-add per output, beside which load,
 * bias, activation and store cost three instructions: its limits are per output, below.
 */
const isScale = (layer: Layer) => layer.kind === 'depthwise' && isOneTap(layer);

/** Nine multiply-adds per pixel of a tile that costs as much for four channels in and out: below. */
const isTiny = (layer: Layer) => layer.kind === 'conv' && isOneTap(layer) && layer.channels[0] < 4;

/** Convolutions compute output channels in blocks of four: three cost as much as four. */
function blockShare({ kind, channels }: Layer): number {
  return kind === 'depthwise' ? 1 : (4 * Math.ceil(channels[1] / 4)) / channels[1];
}

test('layers of the benchmark models meet their instructions per MAC', () => {
  const limits = new Map(BENCH_LAYERS);
  expect(over([...limits.keys()], (layer) => limits.get(layer)!)).toEqual([]);
});

test.each([24, 48])(
  'with %i channels no layer costs over 1.5 times the nearest benchmark layer',
  (channels) => {
    const layers = sweep(channels).filter((layer) => !isScale(layer));
    expect(layers).toHaveLength(78);
    expect(over(layers, (layer) => 1.5 * nearestBenchCost(layer))).toEqual([]);
  },
);

test.each([3, 7])(
  'with %i channels no layer costs over 3 times the nearest benchmark layer',
  (channels) => {
    const layers = sweep(channels).filter((layer) => !isScale(layer) && !isTiny(layer));
    expect(layers.length).toBeGreaterThanOrEqual(72);
    expect(over(layers, (layer) => 3 * blockShare(layer) * nearestBenchCost(layer))).toEqual([]);
  },
);

test('scaling planes takes at most 6 instructions per output, 12 with stride 2', () => {
  const layers = [3, 7, 24, 48].flatMap(sweep).filter(isScale);
  expect(layers).toHaveLength(24);
  expect(over(layers, ({ stride }) => (stride === 1 ? 6 : 12))).toEqual([]);
});

test('a pointwise 3 -> 3 convolution takes at most 26 instructions per output, 41 with stride 2', () => {
  const layers = sweep(3).filter(isTiny);
  expect(layers).toHaveLength(6);
  expect(
    over(layers, (layer) => ((layer.stride === 1 ? 26 : 41) * outputs(layer)) / macs(layer)),
  ).toEqual([]);
});
