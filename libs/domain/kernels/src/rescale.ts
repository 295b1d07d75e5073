/** The numbers of nk/requant.h: real factors as integer multipliers and shifts. */

/** Multipliers are multiples of this, so that a sum may carry a factor of 256 instead. */
const GRAIN = 256;
const LARGEST_SHIFT = 22;
const LARGEST_PRE = 6;

export interface Rescale {
  /** One per factor. */
  readonly multipliers: Int32Array;
  readonly pre: number;
  readonly shift: number;
  /** Zero point and rounding, to be added before the shift. */
  readonly offset: number;
}

/**
 * The rescale by each of `factors` (finite, >= 0, usually input scale * weight scale / output scale,
 * one per channel) to a zero point in -128 .. 127; null where the largest factor is 16 or more.
 * Within 2^-23 of the largest factor, relatively, for factors of at least 2^-24.
 */
export function rescaleOf(factors: ArrayLike<number>, zeroPoint: number): Rescale | null {
  let largest = 2 ** -40;
  for (let i = 0; i < factors.length; i++) largest = Math.max(largest, factors[i]!);
  // The largest multiplier is to be in 2^30 .. 2^31: factor = multiplier * 2^(pre - shift - 32).
  const exponent = Math.floor(Math.log2(largest)) + 1;
  const shift = Math.min(Math.max(-1 - exponent, 1), LARGEST_SHIFT);
  const pre = Math.max(exponent + 1 + shift, 0);
  if (pre > LARGEST_PRE) return null;
  const unit = 2 ** (32 + shift - pre);
  const multipliers = Int32Array.from(factors, (factor) =>
    Math.min(Math.round((factor * unit) / GRAIN) * GRAIN, 2 ** 31 - GRAIN),
  );
  return { multipliers, pre, shift, offset: zeroPoint * 2 ** shift + 2 ** (shift - 1) };
}

/** Factors from which on `halvesRescale` is as good as `rescaleOf`. */
const LEAST_HALVES = 2 ** -12;

/**
 * The rescale with pre 0 and shift 1, which some kernels do in fewer instructions: within 2^-35 of
 * every factor. Its multipliers are no multiples of 256. Null unless the largest factor is at least
 * 2^-12 and less than 1/4.
 */
export function halvesRescale(factors: ArrayLike<number>, zeroPoint: number): Rescale | null {
  let largest = 0;
  for (let i = 0; i < factors.length; i++) largest = Math.max(largest, factors[i]!);
  if (largest < LEAST_HALVES || largest >= 1 / 4) return null;
  const multipliers = Int32Array.from(factors, (factor) =>
    Math.min(Math.round(factor * 2 ** 33), 2 ** 31 - 1),
  );
  return { multipliers, pre: 0, shift: 1, offset: 2 * zeroPoint + 1 };
}
