/** The numbers of nk/softmax_s8.h and nk/log_softmax_s8.h. */
import { shiftFor } from '@flashline/kernels';
import type { Fields } from '../lowering.ts';

export type SoftmaxScales = {
  /** Scale of the input. */
  readonly scale: number;
  /** Scale and zero point of the output. */
  readonly scaleOut: number;
  readonly zeroOut: number;
};

const MOST_BITS = 30;
const FEWEST_BITS = 15;
const LARGEST_SHIFT = 22;

/** Bits of fraction that exponentials have, so that the sum of a line stays within 2^31. */
function bitsFor(count: number): number {
  return Math.min(MOST_BITS, 31 - Math.ceil(Math.log2(count)));
}

/** e^(scale * (i - 255)) for i of 0 .. 255. */
export function exponentials(scale: number, count: number): Int32Array {
  const unit = 2 ** bitsFor(count);
  return Int32Array.from({ length: 256 }, (_, i) => Math.round(Math.exp(scale * (i - 255)) * unit));
}

/** Null where a line has more than 2^16 elements, or the output's scale is too fine. */
export function softmaxNumbers({ scaleOut, zeroOut }: SoftmaxScales, count: number): Fields | null {
  const bits = bitsFor(count);
  // Just below, for the rounding of numerator and quotient to f32.
  const room = Math.floor(Math.log2(scaleOut * 0.999) + bits - 1);
  const shift = Math.min(room, LARGEST_SHIFT);
  if (bits < FEWEST_BITS || shift < 1) return null;
  const offset = zeroOut * 2 ** shift + 2 ** (shift - 1);
  return { numerator: { float: 2 ** (32 + shift) / scaleOut }, offset, shift };
}

/** Null where a line has more than 2^16 elements, or the output's scale is too fine. */
export function logSoftmaxNumbers(
  { scale, scaleOut, zeroOut }: SoftmaxScales,
  count: number,
): Fields | null {
  const bits = bitsFor(count);
  const shift = shiftFor(scale / scaleOut + Math.log(count) / scaleOut / 256);
  if (bits < FEWEST_BITS || shift === null) return null;
  return {
    unit: { float: 2 ** -bits },
    log_factor: { float: 2 ** shift / scaleOut },
    factor: Math.round((scale / scaleOut) * 2 ** shift),
    offset: zeroOut * 2 ** shift + 2 ** (shift - 1),
    shift,
  };
}
