import { costDriver } from './harness/conv-drivers.ts';
import { withCountingPlugin } from './harness/counting-plugin.ts';
import { countOnBoard } from './harness/run-driver.ts';

/** A layer with square strides and dilation 1; `pad` is top, left, bottom, right. */
interface Layer {
  readonly kind: 'conv' | 'depthwise';
  readonly channels: readonly [number, number];
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly pad: readonly [number, number, number, number];
}

const NONE = [0, 0, 0, 0] as const;
const ONE = [1, 1, 1, 1] as const;

function conv(
  channels: Layer['channels'],
  size: Layer['size'],
  kernel: Layer['kernel'],
  stride: number,
  pad: Layer['pad'],
): Layer {
  return { kind: 'conv', channels, size, kernel, stride, pad };
}

function depthwise(
  channels: number,
  size: Layer['size'],
  stride: number,
  pad: Layer['pad'],
): Layer {
  return { kind: 'depthwise', channels: [channels, channels], size, kernel: [3, 3], stride, pad };
}

/** Layers of the benchmark models with the instructions per MAC that they may take. */
const GOALS: readonly [Layer, number][] = [
  [conv([16, 16], [32, 32], [3, 3], 1, ONE), 1.35],
  [conv([64, 64], [8, 8], [3, 3], 1, ONE), 1.2],
  [conv([3, 16], [32, 32], [3, 3], 1, ONE), 1.75],
  [conv([16, 32], [32, 32], [3, 3], 2, ONE), 1.3],
  [conv([16, 32], [32, 32], [1, 1], 2, NONE), 1.6],
  [conv([3, 8], [96, 96], [3, 3], 2, ONE), 2.1],
  [conv([1, 64], [49, 10], [10, 4], 2, [4, 1, 5, 1]), 1.7],
  [conv([3, 16], [1, 64], [1, 5], 1, [0, 2, 0, 2]), 1.9],
  [conv([16, 32], [1, 32], [1, 5], 1, [0, 2, 0, 2]), 1.35],
  [conv([64, 64], [25, 5], [1, 1], 1, NONE), 1.25],
  [conv([8, 16], [48, 48], [1, 1], 1, NONE), 1.8],
  [depthwise(64, [25, 5], 1, ONE), 2.45],
  [depthwise(8, [48, 48], 1, ONE), 1.75],
  [depthwise(32, [24, 24], 1, ONE), 1.8],
  [depthwise(16, [48, 48], 2, [0, 0, 1, 1]), 2.05],
  [depthwise(32, [24, 24], 2, [0, 0, 1, 1]), 2.3],
];

/** Shapes that no benchmark model has; a kernel of one element is padded by nothing. */
function sweep(channels: readonly number[]): Layer[] {
  const layers: Layer[] = [];
  for (const count of channels) {
    for (const kernel of [1, 3, 5, 7]) {
      for (const stride of [1, 2]) {
        for (const pad of new Set([0, (kernel - 1) / 2])) {
          for (const kind of ['conv', 'depthwise'] as const) {
            const around = [pad, pad, pad, pad] as const;
            const window = [kernel, kernel] as const;
            const size = [15, 13] as const;
            const pair = [count, count] as const;
            layers.push({ kind, channels: pair, size, kernel: window, stride, pad: around });
          }
        }
      }
    }
  }
  return layers;
}

function outputs(layer: Layer): number {
  const [top, left, bottom, right] = layer.pad;
  const rows = (layer.size[0] + top + bottom - layer.kernel[0]) / layer.stride;
  const cols = (layer.size[1] + left + right - layer.kernel[1]) / layer.stride;
  return layer.channels[1] * (Math.floor(rows) + 1) * (Math.floor(cols) + 1);
}

function macs(layer: Layer): number {
  const depth = layer.kind === 'depthwise' ? 1 : layer.channels[0];
  return depth * layer.kernel[0] * layer.kernel[1] * outputs(layer);
}

function instructionsPerMac(layers: readonly Layer[]): number[] {
  const rows = layers.map(({ kind, channels, size, kernel, stride, pad }) => {
    const groups = kind === 'depthwise' ? channels[0] : 1;
    const strideH = size[0] === 1 ? 1 : stride;
    return [groups, ...channels, ...size, ...kernel, strideH, stride, 1, 1, ...pad].join(',');
  });
  const table = rows.map((row) => `{${row}},`).join('');
  const counts = withCountingPlugin((plugin) => countOnBoard(costDriver(table), plugin));
  expect(counts).toHaveLength(layers.length);
  return counts.map((count, i) => count / macs(layers[i]!));
}

/** How unlike two layers of one kind are: octaves of channels and kernel, and steps of stride. */
function distance(a: Layer, b: Layer): number {
  const octaves = (x: number, y: number) => Math.abs(Math.log2(x / y));
  const area = (layer: Layer) => layer.kernel[0] * layer.kernel[1];
  const channels = octaves(a.channels[0], b.channels[0]) + octaves(a.channels[1], b.channels[1]);
  return channels + octaves(area(a), area(b)) / 2 + Math.abs(a.stride - b.stride);
}

function nearestGoal(layer: Layer): number {
  const sameKind = GOALS.filter(([goal]) => goal.kind === layer.kind);
  return sameKind.reduce((best, next) =>
    distance(next[0], layer) < distance(best[0], layer) ? next : best,
  )[1];
}

function name(layer: Layer): string {
  const [rows, cols] = [layer.kernel.join('x'), layer.size.join('x')];
  return `${layer.kind} ${rows} ${layer.channels.join('->')} ${cols} stride ${layer.stride} pad ${layer.pad.join(',')}`;
}

/** Layers that exceed `factor` times the goal of the nearest benchmark layer. */
function cliffs(layers: readonly Layer[], factor: number): string[] {
  const costs = instructionsPerMac(layers);
  return layers.flatMap((layer, i) => {
    const limit = factor * nearestGoal(layer);
    return costs[i]! <= limit
      ? []
      : [`${name(layer)}: ${costs[i]!.toFixed(2)} > ${limit.toFixed(2)}`];
  });
}

const isOneTap = (layer: Layer) => layer.kernel[0] * layer.kernel[1] === 1;
const isTiny = (layer: Layer) => isOneTap(layer) && layer.channels[0] < 4;

test('layers of the benchmark models meet their instructions per MAC', () => {
  const costs = instructionsPerMac(GOALS.map(([layer]) => layer));
  const over = GOALS.flatMap(([layer, goal], i) =>
    costs[i]! <= goal ? [] : [`${name(layer)}: ${costs[i]!.toFixed(3)} > ${goal}`],
  );
  expect(over).toEqual([]);
}, 120_000);

test('from 16 channels up nothing but one-tap depthwise costs over 1.5 times the nearest benchmark layer', () => {
  const layers = sweep([24, 48]).filter((layer) => layer.kind === 'conv' || !isOneTap(layer));
  expect(layers).toHaveLength(52);
  expect(cliffs(layers, 1.5)).toEqual([]);
}, 120_000);

test('below 16 channels nothing but a few one-tap layers costs over 3 times the nearest benchmark layer', () => {
  const layers = sweep([3, 7]).filter(
    (layer) => !isTiny(layer) && (layer.kind === 'conv' || !isOneTap(layer)),
  );
  expect(layers).toHaveLength(50);
  expect(cliffs(layers, 3)).toEqual([]);
}, 120_000);

test('one-tap depthwise layers and 3 -> 3 pointwise ones take under 40 instructions per output', () => {
  const layers = sweep([3, 7, 24, 48]).filter(
    (layer) => isTiny(layer) || (layer.kind === 'depthwise' && isOneTap(layer)),
  );
  expect(layers).toHaveLength(10);
  instructionsPerMac(layers).forEach((cost, i) => {
    expect((cost * macs(layers[i]!)) / outputs(layers[i]!)).toBeLessThan(40);
  });
}, 120_000);
