/**
 * Convolution layers as the cost tests measure them, and those of the benchmark models: every shape
 * that conv1d, dscnn, resnet8 and mbv1_025 have (mlp, lstm and encoder have none), each with the
 * instructions per MAC that it may take on a Cortex-M4.
 */

/** A layer with dilation 1; `pad` is top, left, bottom, right. Depthwise has as many channels out as in. */
export interface Layer {
  readonly kind: 'conv' | 'depthwise';
  readonly channels: readonly [number, number];
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly pad: readonly [number, number, number, number];
}

type Pair = readonly [number, number];

export function conv(
  channels: Pair,
  size: Pair,
  kernel: Pair,
  stride: number,
  pad: Layer['pad'],
): Layer {
  return { kind: 'conv', channels, size, kernel, stride, pad };
}

export function depthwise(
  channels: number,
  size: Pair,
  kernel: Pair,
  stride: number,
  pad: Layer['pad'],
): Layer {
  return { kind: 'depthwise', channels: [channels, channels], size, kernel, stride, pad };
}

const NONE = [0, 0, 0, 0] as const;
const ONE = [1, 1, 1, 1] as const;
/** TensorFlow's SAME with stride 2 and an even extent. */
const END = [0, 0, 1, 1] as const;
const NINE = [3, 3] as const;

function pointwise(inChannels: number, outChannels: number, extent: number): Layer {
  return conv([inChannels, outChannels], [extent, extent], [1, 1], 1, NONE);
}

function square(channels: number, extent: number, stride: 1 | 2): Layer {
  return depthwise(channels, [extent, extent], NINE, stride, stride === 1 ? ONE : END);
}

/** Layers with the instructions per MAC that they may take. */
export type BenchLayers = readonly (readonly [Layer, number])[];

export const BENCH_LAYERS: BenchLayers = [
  // conv1d
  [conv([3, 16], [1, 128], [1, 5], 1, NONE), 1.75],
  [conv([16, 32], [1, 62], [1, 5], 1, NONE), 1.25],
  // dscnn
  [conv([1, 64], [49, 10], [10, 4], 2, [4, 1, 5, 1]), 1.69],
  [conv([64, 64], [25, 5], [1, 1], 1, NONE), 1.21],
  [depthwise(64, [25, 5], NINE, 1, ONE), 2.22],
  // resnet8
  [conv([3, 16], [32, 32], NINE, 1, ONE), 1.69],
  [conv([16, 16], [32, 32], NINE, 1, ONE), 1.29],
  [conv([16, 32], [32, 32], NINE, 2, ONE), 1.24],
  [conv([32, 32], [16, 16], NINE, 1, ONE), 1.2],
  [conv([16, 32], [32, 32], [1, 1], 2, NONE), 1.53],
  [conv([32, 64], [16, 16], NINE, 2, ONE), 1.18],
  [conv([64, 64], [8, 8], NINE, 1, ONE), 1.16],
  [conv([32, 64], [16, 16], [1, 1], 2, NONE), 1.3],
  // mbv1_025
  [conv([3, 8], [96, 96], NINE, 2, END), 2.02],
  [pointwise(8, 16, 48), 1.87],
  [pointwise(16, 32, 24), 1.46],
  [pointwise(32, 32, 24), 1.31],
  [pointwise(32, 64, 12), 1.27],
  [pointwise(64, 64, 12), 1.21],
  [pointwise(64, 128, 6), 1.19],
  [pointwise(128, 128, 6), 1.16],
  [pointwise(128, 256, 3), 1.19],
  [pointwise(256, 256, 3), 1.16],
  [square(8, 48, 1), 1.65],
  [square(16, 48, 2), 1.83],
  [square(32, 24, 1), 1.7],
  [square(32, 24, 2), 1.99],
  [square(64, 12, 1), 1.81],
  [square(64, 12, 2), 2.66],
  [square(128, 6, 1), 2.46],
  [square(128, 6, 2), 4.55],
  [square(256, 3, 1), 4.17],
];

function positions(layer: Layer): number {
  const [top, left, bottom, right] = layer.pad;
  const stride = strides(layer);
  const rows = (layer.size[0] + top + bottom - layer.kernel[0]) / stride[0];
  const cols = (layer.size[1] + left + right - layer.kernel[1]) / stride[1];
  return (Math.floor(rows) + 1) * (Math.floor(cols) + 1);
}

/** A layer of one row moves along it only. */
export function strides({ size, stride }: Layer): Pair {
  return [size[0] === 1 ? 1 : stride, stride];
}

export function outputs(layer: Layer): number {
  return layer.channels[1] * positions(layer);
}

export function macs(layer: Layer): number {
  const depth = layer.kind === 'depthwise' ? 1 : layer.channels[0];
  return depth * layer.kernel[0] * layer.kernel[1] * outputs(layer);
}

/** What is compared with what: depthwise, pointwise and other convolutions run in different loops. */
function family({ kind, kernel }: Layer): string {
  return kind === 'conv' && kernel[0] * kernel[1] === 1 ? 'pointwise' : kind;
}

/**
 * How unlike two layers of one family are: octaves of the output plane, half octaves of the kernel,
 * steps of the stride, and octaves of both channel counts (not for depthwise, which goes plane by
 * plane).
 */
function distance(a: Layer, b: Layer): number {
  const octaves = (x: number, y: number) => Math.abs(Math.log2(x / y));
  const area = ({ kernel }: Layer) => kernel[0] * kernel[1];
  const plane = octaves(positions(a), positions(b));
  const window = octaves(area(a), area(b)) / 2 + Math.abs(a.stride - b.stride);
  if (a.kind === 'depthwise') return plane + window;
  return (
    plane + window + octaves(a.channels[0], b.channels[0]) + octaves(a.channels[1], b.channels[1])
  );
}

/** Instructions per MAC of the layer of `bench` that is most like this one. */
export function nearestBenchCost(layer: Layer, bench: BenchLayers = BENCH_LAYERS): number {
  const sameFamily = bench.filter(([one]) => family(one) === family(layer));
  return sameFamily.reduce((best, next) =>
    distance(next[0], layer) < distance(best[0], layer) ? next : best,
  )[1];
}

export function layerName(layer: Layer): string {
  const [kernel, size] = [layer.kernel.join('x'), layer.size.join('x')];
  const place = `${size} stride ${layer.stride} pad ${layer.pad.join(',')}`;
  return `${layer.kind} ${kernel} ${layer.channels.join('->')} ${place}`;
}
