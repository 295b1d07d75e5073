import {
  BENCH_LAYERS,
  conv,
  depthwise,
  layerName,
  macs,
  nearestBenchCost,
  outputs,
  strides,
  type Layer,
} from './harness/bench-layers.ts';
import { costDriver } from './harness/conv-drivers.ts';
import { withCountingPlugin } from './harness/counting-plugin.ts';
import { countOnBoard } from './harness/run-driver.ts';

/** Sizes that no benchmark model has; the last one is one-dimensional. */
const SIZES = [
  [15, 13],
  [27, 25],
  [1, 127],
] as const;

/** Convolutions and depthwise ones of each kernel, stride and padding; a kernel of one is not padded. */
function sweep(channels: number): Layer[] {
  return SIZES.flatMap((size) =>
    [1, 3, 5, 7].flatMap((extent) => layersOf(channels, size, extent)),
  );
}

function layersOf(channels: number, size: Layer['size'], extent: number): Layer[] {
  const isFlat = size[0] === 1;
  const kernel = [isFlat ? 1 : extent, extent] as const;
  return [...new Set([0, (extent - 1) / 2])].flatMap((side) => {
    const end = isFlat ? 0 : side;
    const pad = [end, side, end, side] as const;
    return [1, 2].flatMap((stride) => [
      conv([channels, channels], size, kernel, stride, pad),
      depthwise(channels, size, kernel, stride, pad),
    ]);
  });
}

function instructions(layers: readonly Layer[]): number[] {
  const rows = layers.map((layer) => {
    const groups = layer.kind === 'depthwise' ? layer.channels[0] : 1;
    const shape = [groups, ...layer.channels, ...layer.size, ...layer.kernel];
    return [...shape, ...strides(layer), 1, 1, ...layer.pad].join(',');
  });
  const table = rows.map((row) => `{${row}},`).join('');
  const counts = withCountingPlugin((plugin) => countOnBoard(costDriver(table), plugin));
  expect(counts).toHaveLength(layers.length);
  return counts;
}

/** Layers whose instructions per MAC exceed the limit. */
function over(layers: readonly Layer[], limitOf: (layer: Layer) => number): string[] {
  const counts = instructions(layers);
  return layers.flatMap((layer, i) => {
    const [cost, limit] = [counts[i]! / macs(layer), limitOf(layer)];
    return cost <= limit ? [] : [`${layerName(layer)}: ${cost.toFixed(3)} > ${limit.toFixed(3)}`];
  });
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
