/** Layers of sizes that no benchmark model has, and which of them cost more than they may. */
import { layerName, macs, strides, type Layer } from './bench-layers.ts';
import { withCountingPlugin } from './counting-plugin.ts';
import { countOnBoard, type Driver } from './run-driver.ts';

/** The last one is one-dimensional. */
const SIZES = [
  [15, 13],
  [27, 25],
  [1, 127],
] as const;

interface SweptShape {
  readonly size: Layer['size'];
  readonly kernel: Layer['kernel'];
  readonly stride: number;
  readonly pad: Layer['pad'];
}

/** Each size, kernel, padding and stride; a kernel of one is not padded. */
export function sweepShapes<T>(make: (shape: SweptShape) => T): T[] {
  return SIZES.flatMap((size) =>
    [1, 3, 5, 7].flatMap((extent) =>
      [...new Set([0, (extent - 1) / 2])].flatMap((side) => {
        const [height, end] = size[0] === 1 ? [1, 0] : [extent, side];
        const pad = [end, side, end, side] as const;
        const kernel = [height!, extent] as const;
        return [1, 2].map((stride) => make({ size, kernel, stride, pad }));
      }),
    ),
  );
}

/** Layers whose instructions per MAC exceed the limit; `driverOf` makes a driver of a table of rows. */
export function layersOver(
  layers: readonly Layer[],
  driverOf: (table: string) => Driver,
  limitOf: (layer: Layer) => number,
): string[] {
  const rows = layers.map((layer) => {
    const groups = layer.kind === 'depthwise' ? layer.channels[0] : 1;
    const shape = [groups, ...layer.channels, ...layer.size, ...layer.kernel];
    return [...shape, ...strides(layer), 1, 1, ...layer.pad].join(',');
  });
  const table = rows.map((row) => `{${row}},`).join('');
  const counts = withCountingPlugin((plugin) => countOnBoard(driverOf(table), plugin));
  expect(counts).toHaveLength(layers.length);
  return layers.flatMap((layer, i) => {
    const [cost, limit] = [counts[i]! / macs(layer), limitOf(layer)];
    return cost <= limit ? [] : [`${layerName(layer)}: ${cost.toFixed(3)} > ${limit.toFixed(3)}`];
  });
}
