/**
 * Packs int8 convolution weights into the order in which nk_conv_s8 and nk_conv1x1_s8 use them: the
 * layouts are the contracts of nk/tile_s8.h and nk/conv_s8.h.
 */
import type { ConvShape } from './pack-conv.ts';

export interface ConvIntegers {
  /** [outChannels][inChannels / groups][kernelH][kernelW]. */
  readonly weights: Int8Array;
  /** One per output channel, at the scale of the products; x's zero point is not in it. */
  readonly bias: Int32Array;
  /** One per output channel. */
  readonly multipliers: Int32Array;
  /** x's zero point. */
  readonly zero: number;
}

export interface PackedConvS8 {
  readonly words: Int32Array;
  /** Pairs of k. */
  readonly steps: number;
  /** Whether two channels share a half word (nk/gemm_tile_s8.h), or not (nk/gemm_tile_plain_s8.h). */
  readonly isJoined: boolean;
}

/** What one output channel has in the stream: its weights in the order of k, and its numbers. */
interface Channel {
  readonly weights: readonly number[];
  /** x's zero point is in it. */
  readonly bias: number;
  readonly multiplier: number;
}

/**
 * Words for `nk_conv_s8`, joined where that is exact for every input. Throws if the arrays do not
 * fit the shape, or if a sum could leave 32 bits.
 */
export function packConvS8(integers: ConvIntegers, shape: ConvShape): PackedConvS8 {
  const { outChannels, inChannels, kernelH, kernelW, groups } = shape;
  const depth = (inChannels / groups) * kernelH * kernelW;
  const { weights, bias, multipliers } = integers;
  if (weights.length !== outChannels * depth || outChannels % groups !== 0) {
    throw new Error(`${weights.length} weights do not fit ${outChannels} filters of ${depth}`);
  }
  if (bias.length !== outChannels || multipliers.length !== outChannels) {
    throw new Error(`${bias.length} biases and ${multipliers.length} multipliers are given`);
  }
  const order = productOrder(inChannels / groups, kernelH, kernelW);
  const perGroup = outChannels / groups;
  const pairs = Array.from({ length: groups * Math.ceil(perGroup / 2) }, (_, pair) => {
    const group = Math.floor(pair / Math.ceil(perGroup / 2));
    const first = 2 * (pair % Math.ceil(perGroup / 2));
    const at = group * perGroup + first;
    const lower = channelOf(integers, at, order);
    const upper = first + 1 < perGroup ? channelOf(integers, at + 1, order) : emptyChannel(order);
    return [lower, upper] as const;
  });
  const isJoined = pairs.every(([lower, upper]) => joins(lower, upper));
  const words = pairs.flatMap(([lower, upper]) => pairWords(lower, upper, isJoined));
  return { words: Int32Array.from(words), steps: order.length / 2, isJoined };
}

/**
 * Places in a filter [channels][kernelH][kernelW] in the order of k, null where a pair is not full: all
 * taps of an even number of channels, then the last channel by columns, then by rows.
 */
function productOrder(channels: number, kernelH: number, kernelW: number): (number | null)[] {
  const at = (channel: number, row: number, column: number) =>
    (channel * kernelH + row) * kernelW + column;
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const rows = range(kernelH);
  const even = channels - (channels % 2);
  const order: (number | null)[] = rows.flatMap((row) =>
    range(kernelW).flatMap((column) => range(even).map((channel) => at(channel, row, column))),
  );
  if (channels % 2 === 1) {
    const columns = range(kernelW - (kernelW % 2));
    order.push(...rows.flatMap((row) => columns.map((column) => at(even, row, column))));
    if (kernelW % 2 === 1) order.push(...rows.map((row) => at(even, row, kernelW - 1)));
  }
  return order.length % 2 === 0 ? order : [...order, null];
}

function channelOf(
  { weights, bias, multipliers, zero }: ConvIntegers,
  index: number,
  order: readonly (number | null)[],
): Channel {
  const depth = weights.length / bias.length;
  const own = order.map((place) => (place === null ? 0 : weights[index * depth + place]!));
  const sum = own.reduce((total, weight) => total + weight, 0);
  const magnitude = own.reduce((total, weight) => total + Math.abs(weight), 0);
  const start = bias[index]! - zero * sum;
  if (Math.abs(start) + 128 * magnitude >= 2 ** 31) {
    throw new Error(`the sums of channel ${index} do not fit into 32 bits`);
  }
  return { weights: own, bias: start, multiplier: multipliers[index]! };
}

function emptyChannel(order: readonly unknown[]): Channel {
  return { weights: order.map(() => 0), bias: 0, multiplier: 0 };
}

/** Smallest and largest sum over all inputs. */
function sumRange({ weights, bias }: Channel): [number, number] {
  let [lowest, highest] = [bias, bias];
  for (const weight of weights) {
    lowest += weight > 0 ? -128 * weight : 127 * weight;
    highest += weight > 0 ? 127 * weight : -128 * weight;
  }
  return [lowest, highest];
}

/** Whether 256 times the upper channel plus the lower one stays exact in weights and sums. */
function joins(lower: Channel, upper: Channel): boolean {
  const fits = upper.weights.every((weight, k) => 256 * weight + lower.weights[k]! >= -32768);
  const [low, high] = [sumRange(lower), sumRange(upper)];
  const [least, most] = [256 * high[0] + low[0], 256 * high[1] + low[1]];
  const [alone, reach] = [256 * high[0], 256 * high[1]];
  return fits && Math.min(least, alone) >= -(2 ** 31) && Math.max(most, reach) < 2 ** 31;
}

function pairWords(lower: Channel, upper: Channel, isJoined: boolean): number[] {
  const half = (k: number) => {
    const [a, b] = [lower.weights[k]!, upper.weights[k]!];
    return (isJoined ? 256 * b + a : (b << 8) | (a & 255)) & 0xffff;
  };
  const products: number[] = [];
  for (let k = 0; k < lower.weights.length; k += 2) {
    products.push(half(k) | (half(k + 1) << 16));
  }
  const upperBias = isJoined ? 256 * upper.bias + lower.bias : upper.bias;
  return [lower.bias, upperBias, ...products, lower.multiplier, upper.multiplier];
}
