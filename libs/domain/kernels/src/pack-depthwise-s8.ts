/** Packs int8 depthwise weights: the layout is the contract of nk/dwconv_s8.h. */
import type { ConvIntegers } from './pack-conv-s8.ts';
import type { ConvShape } from './pack-conv.ts';

/**
 * Per output channel a record of words: multiplier, bias less zero times the sum of the weights, then
 * the rows of the kernel, each with a zero behind where its width is odd, as bytes, zeros behind.
 * Throws if the arrays do not fit the shape, or if a sum could leave 32 bits.
 */
export function packDepthwiseS8(
  { weights, bias, multipliers, zero }: ConvIntegers,
  { outChannels, kernelH, kernelW }: ConvShape,
): Int32Array {
  const taps = kernelH * kernelW;
  const isFitting =
    weights.length === outChannels * taps &&
    bias.length === outChannels &&
    multipliers.length === outChannels;
  if (!isFitting) {
    throw new Error(`${weights.length} weights do not fit ${outChannels} filters of ${taps}`);
  }
  const width = 2 * Math.ceil(kernelW / 2);
  const record = 2 + Math.ceil((kernelH * width) / 4);
  const words = new Int32Array(outChannels * record);
  const bytes = new Int8Array(words.buffer);
  for (let channel = 0; channel < outChannels; channel++) {
    const filter = weights.subarray(channel * taps, (channel + 1) * taps);
    words[channel * record] = multipliers[channel]!;
    words[channel * record + 1] = startOf(filter, bias[channel]!, zero);
    for (let row = 0; row < kernelH; row++) {
      const from = filter.subarray(row * kernelW, (row + 1) * kernelW);
      bytes.set(from, 4 * (channel * record + 2) + row * width);
    }
  }
  return words;
}

/** The bias with all that x's zero point adds to the products. */
function startOf(filter: Int8Array, bias: number, zero: number): number {
  const start = filter.reduce((sum, weight) => sum - zero * weight, bias);
  const reach = filter.reduce((sum, weight) => sum + 128 * Math.abs(weight), Math.abs(start));
  if (reach >= 2 ** 31) throw new Error(`a sum that starts at ${start} does not fit into 32 bits`);
  return start;
}
