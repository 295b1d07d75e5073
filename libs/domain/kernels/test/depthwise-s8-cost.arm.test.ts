import {
  depthwise,
  layerName,
  macs,
  nearestBenchCost,
  outputs,
  strides,
  type BenchLayers,
  type Layer,
} from './harness/bench-layers.ts';
import { withCountingPlugin } from './harness/counting-plugin.ts';
import { countOnBoard } from './harness/run-driver.ts';
import { depthwiseS8CostDriver } from './harness/spatial-s8-drivers.ts';

const NINE = [3, 3] as const;

function square(channels: number, extent: number, stride: 1 | 2): Layer {
  const pad = stride === 1 ? ([1, 1, 1, 1] as const) : ([0, 0, 1, 1] as const);
  return depthwise(channels, [extent, extent], NINE, stride, pad);
}

/** Depthwise layers of dscnn and mbv1_025. */
const BENCH: BenchLayers = [
  [depthwise(64, [25, 5], NINE, 1, [1, 1, 1, 1]), 2.45],
  [square(8, 48, 1), 1.82],
  [square(16, 48, 2), 2.82],
  [square(32, 24, 1), 1.85],
  [square(32, 24, 2), 2.93],
  [square(64, 12, 1), 2.02],
  [square(64, 12, 2), 3.53],
  [square(128, 6, 1), 2.54],
  [square(128, 6, 2), 5.41],
  [square(256, 3, 1), 4.28],
];

/** Sizes that no benchmark model has; the last one is one-dimensional. */
const SIZES = [
  [15, 13],
  [27, 25],
  [1, 127],
] as const;

/** Each kernel, stride and padding; a kernel of one is not padded. */
function sweep(channels: number): Layer[] {
  return SIZES.flatMap((size) =>
    [1, 3, 5, 7].flatMap((extent) =>
      [...new Set([0, (extent - 1) / 2])].flatMap((side) => {
        const [height, end] = size[0] === 1 ? [1, 0] : [extent, side];
        const pad = [end, side, end, side] as const;
        return [1, 2].map((stride) => depthwise(channels, size, [height, extent], stride, pad));
      }),
    ),
  );
}

/** Layers whose instructions per MAC exceed the limit. */
function over(layers: readonly Layer[], limitOf: (layer: Layer) => number): string[] {
  const rows = layers.map((layer) => {
    const shape = [layer.channels[0], ...layer.channels, ...layer.size, ...layer.kernel];
    return [...shape, ...strides(layer), 1, 1, ...layer.pad].join(',');
  });
  const driver = depthwiseS8CostDriver(rows.map((row) => `{${row}},`).join(''));
  const counts = withCountingPlugin((plugin) => countOnBoard(driver, plugin));
  expect(counts).toHaveLength(layers.length);
  return layers.flatMap((layer, i) => {
    const [cost, limit] = [counts[i]! / macs(layer), limitOf(layer)];
    return cost <= limit ? [] : [`${layerName(layer)}: ${cost.toFixed(3)} > ${limit.toFixed(3)}`];
  });
}

/** One multiply-add per output, beside which widening, bias, rescale and store cost more. */
const isScale = ({ kernel }: Layer) => kernel[0] * kernel[1] === 1;

test('int8 depthwise layers of the benchmark models meet their instructions per MAC', () => {
  const limits = new Map(BENCH);
  expect(over([...limits.keys()], (layer) => limits.get(layer)!)).toEqual([]);
});

test.each([
  [24, 1.5],
  [48, 1.5],
  [3, 3],
  [7, 3],
])(
  'with %i channels no int8 depthwise layer costs over %d times the nearest benchmark layer',
  (channels, factor) => {
    const layers = sweep(channels).filter((layer) => !isScale(layer));
    expect(layers).toHaveLength(36);
    expect(over(layers, (layer) => factor * nearestBenchCost(layer, BENCH))).toEqual([]);
  },
);

test('scaling int8 planes takes at most 12 instructions per output, 26 with stride 2', () => {
  const layers = [3, 7, 24, 48].flatMap(sweep).filter(isScale);
  expect(layers).toHaveLength(24);
  const limit = (layer: Layer) => ((layer.stride === 1 ? 12 : 26) * outputs(layer)) / macs(layer);
  expect(over(layers, limit)).toEqual([]);
});
