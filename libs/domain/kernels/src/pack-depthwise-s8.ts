/** Packs int8 depthwise weights: the layout is the contract of nk/dwconv_s8.h. */
import type { ConvIntegers } from './pack-conv-s8.ts';
import type { ConvShape } from './pack-conv.ts';

/** Bytes of multiplier and bias. */
const NUMBERS = 8;

/**
 * Per output channel a record: multiplier, bias less zero times the sum of the weights, both of four
 * bytes with the lowest first, then the weights; a zero behind the last record. Throws if the arrays do
 * not fit the shape, or if a sum could leave 32 bits.
 */
export function packDepthwiseS8(
  { weights, bias, multipliers, zero }: ConvIntegers,
  { outChannels, kernelH, kernelW }: ConvShape,
): Int8Array {
  const taps = kernelH * kernelW;
  const isFitting =
    weights.length === outChannels * taps &&
    bias.length === outChannels &&
    multipliers.length === outChannels;
  if (!isFitting) {
    throw new Error(`${weights.length} weights do not fit ${outChannels} filters of ${taps}`);
  }
  const packed = new Int8Array(outChannels * (NUMBERS + taps) + 1);
  const view = new DataView(packed.buffer);
  for (let channel = 0; channel < outChannels; channel++) {
    const filter = weights.subarray(channel * taps, (channel + 1) * taps);
    const record = channel * (NUMBERS + taps);
    view.setInt32(record, multipliers[channel]!, true);
    view.setInt32(record + 4, startOf(filter, bias[channel]!, zero), true);
    packed.set(filter, record + NUMBERS);
  }
  return packed;
}

/** The bias with all that x's zero point adds to the products. */
function startOf(filter: Int8Array, bias: number, zero: number): number {
  const start = filter.reduce((sum, weight) => sum - zero * weight, bias);
  const reach = filter.reduce((sum, weight) => sum + 128 * Math.abs(weight), Math.abs(start));
  if (reach >= 2 ** 31) throw new Error(`a sum that starts at ${start} does not fit into 32 bits`);
  return start;
}
