import {
  depthwise,
  macs,
  nearestBenchCost,
  outputs,
  type BenchLayers,
  type Layer,
} from './harness/bench-layers.ts';
import { layersOver, sweepShapes } from './harness/layer-sweep.ts';
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

function sweep(channels: number): Layer[] {
  return sweepShapes(({ size, kernel, stride, pad }) =>
    depthwise(channels, size, kernel, stride, pad),
  );
}

function over(layers: readonly Layer[], limitOf: (layer: Layer) => number): string[] {
  return layersOver(layers, depthwiseS8CostDriver, limitOf);
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
