/** The numbers of nk/residual_s8.h: a rescale with a second summand of its own factor. */
import { halvesRescale, rescaleOf, type Rescale } from './rescale.ts';

export interface ResidualRescale {
  readonly rescale: Rescale;
  /** Of the residual, its zero point taken off. */
  readonly residual: { readonly shift: number; readonly multiplier: number };
}

/** Shift of the residual beside `halvesRescale`, whatever its factor: some kernels know it. */
const HALVES_SHIFT = 6;

/** Residuals of so many output steps and more have no rescale. */
const FACTORS_END = 16;

/**
 * `rescaleOf` for sums to which a residual times `residualFactor` (its scale over the output's) is
 * added; null where a factor is 16 or more. The residual is exact to 2^-30 of itself.
 */
export function residualRescale(
  factors: ArrayLike<number>,
  residualFactor: number,
  zeroPoint: number,
): ResidualRescale | null {
  if (!(residualFactor < FACTORS_END)) return null;
  // One more factor, so that the shift leaves the residual below 2^29: 255 times 2^21.
  const rescale = rescaleOf([...Array.from(factors), residualFactor * 2 ** -22], zeroPoint);
  if (rescale === null) return null;
  const exponent = residualFactor > 0 ? Math.floor(Math.log2(residualFactor)) + 1 : -40;
  const shift = Math.max(0, exponent + rescale.shift + 1);
  return {
    rescale: { ...rescale, multipliers: rescale.multipliers.subarray(0, factors.length) },
    residual: { shift, multiplier: scaled(residualFactor, rescale.shift, shift) },
  };
}

/**
 * The same for `halvesRescale`, null where that is: the residual has shift 6 and is exact to 2^-20 of an
 * output step.
 */
export function halvesResidualRescale(
  factors: ArrayLike<number>,
  residualFactor: number,
  zeroPoint: number,
): ResidualRescale | null {
  const rescale = halvesRescale(factors, zeroPoint);
  if (rescale === null || !(residualFactor < FACTORS_END)) return null;
  const multiplier = scaled(residualFactor, rescale.shift, HALVES_SHIFT);
  return { rescale, residual: { shift: HALVES_SHIFT, multiplier } };
}

/** The residual's multiplier for sums in units of 2^-unit. */
function scaled(factor: number, unit: number, shift: number): number {
  return Math.min(Math.round(factor * 2 ** (32 + unit - shift)), 2 ** 31 - 1);
}
