/** The numbers of nk/residual_s8.h: a rescale with a second summand of its own factor. */
import { halvesRescale, rescaleOf, type Rescale } from './rescale.ts';

export interface ResidualRescale {
  readonly rescale: Rescale;
  /** Of the residual, its zero point taken off. */
  readonly residual: { readonly shift: number; readonly multiplier: number };
}

/**
 * `rescaleOf` for sums to which a residual times `residualFactor` (its scale over the output's) is
 * added; null where a factor is 16 or more. The residual is exact to 2^-28 of the output's step, or to 2^-30 of
 * itself.
 */
export function residualRescale(
  factors: ArrayLike<number>,
  residualFactor: number,
  zeroPoint: number,
): ResidualRescale | null {
  if (!(residualFactor < 16)) return null;
  const halves = halvesRescale(factors, zeroPoint);
  if (halves !== null) {
    return { rescale: halves, residual: scaled(residualFactor, halves.shift, HALVES_SHIFT) };
  }
  // One more factor, so that the shift leaves the residual below 2^29: 255 times 2^21.
  const rescale = rescaleOf([...Array.from(factors), residualFactor * 2 ** -22], zeroPoint);
  if (rescale === null) return null;
  const exponent = residualFactor > 0 ? Math.floor(Math.log2(residualFactor)) + 1 : -40;
  const shift = Math.max(0, exponent + rescale.shift + 1);
  return {
    rescale: { ...rescale, multipliers: rescale.multipliers.subarray(0, factors.length) },
    residual: scaled(residualFactor, rescale.shift, shift),
  };
}

/** Shift of a residual beside `halvesRescale`, whatever its factor: some kernels know it. */
const HALVES_SHIFT = 6;

function scaled(factor: number, unit: number, shift: number): ResidualRescale['residual'] {
  const exact = Math.round(factor * 2 ** (32 + unit - shift));
  return { shift, multiplier: Math.min(exact, 2 ** 31 - 1) };
}
