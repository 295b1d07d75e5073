/** The numbers of nk/sum_s8.h and nk/affine_row_s8.h: sums of products with real factors, as integers. */

/** The shift for which kernels are quick (NK_SUM_SHIFT, NK_AFFINE_SHIFT). */
const QUICK_SHIFT = 21;
/** With fewer bits a result could be more than one step off. */
const SMALLEST_SHIFT = 9;

/** NK_TIES_* of nk/round_s8.h. */
export const TIES = { up: 0, even: 1, odd: 2 } as const;

export interface SumRescale {
  /** One per factor, in units of 2^-shift. */
  readonly factors: readonly number[];
  readonly offset: number;
  readonly shift: number;
  /** A value of TIES. */
  readonly ties: number;
}

/** A term of a sum: (x - zero) * factor. */
export interface SumTerm {
  readonly factor: number;
  readonly zero: number;
}

/**
 * round(sum of the terms) + zero point as integers; null where the factors are so large (together
 * more than about 2^14) that int32 sums are too coarse. Within 255 * 2^-22 of the exact sum for each term
 * where the factors together are at most 3.4.
 */
export function sumRescale(terms: readonly SumTerm[], zeroPoint: number): SumRescale | null {
  const shift = shiftFor(terms.reduce((sum, { factor }) => sum + Math.abs(factor), 0));
  if (shift === null) return null;
  const factors = terms.map(({ factor }) => Math.round(factor * 2 ** shift));
  const ties = terms.some(({ factor }) => hasHalves(factor, shift)) ? tiesAt(zeroPoint) : TIES.up;
  const zeros = terms.reduce((sum, { zero }, i) => sum + zero * factors[i]!, 0);
  const offset = zeroPoint * 2 ** shift + 2 ** (shift - 1) - (ties === TIES.up ? 0 : 1) - zeros;
  return { factors, offset, shift, ties };
}

/** The largest shift at which sums of factors of this total size stay within 2^31. */
export function shiftFor(total: number): number | null {
  for (let shift = QUICK_SHIFT; shift >= SMALLEST_SHIFT; shift--) {
    if ((total + 0.51) * 2 ** (shift + 8) <= 2 ** 31) return shift;
  }
  return null;
}

/** Whether multiples of an exact factor can lie halfway between integers. */
export function hasHalves(factor: number, bits: number): boolean {
  return Number.isInteger(factor * 2 ** bits) && !Number.isInteger(factor);
}

export function tiesAt(zeroPoint: number): number {
  return zeroPoint % 2 === 0 ? TIES.even : TIES.odd;
}
