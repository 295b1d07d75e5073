/** x * factor + constant per channel as the integers of nk/affine_s8.h. */
import { hasHalves, shiftFor, TIES, tiesAt } from '@flashline/kernels';

/** One factor or one constant for all channels, or one for each. */
export interface AffineNumbers {
  readonly factors: readonly number[];
  readonly constants: readonly number[];
}

export interface AffineRescale {
  readonly factors: readonly number[];
  readonly offsets: readonly number[];
  readonly shift: number;
  readonly ties: number;
}

/** Null where a number is not finite, or so large that int32 sums are too coarse. */
export function affineRescale(
  { factors, constants }: AffineNumbers,
  zeroIn: number,
  zeroOut: number,
): AffineRescale | null {
  const all = [...factors, ...constants];
  if (!all.every(Number.isFinite)) return null;
  const largest = (list: readonly number[]) =>
    list.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const shift = shiftFor(largest(factors) + largest(constants) / 256);
  if (shift === null) return null;
  const ties = all.some((value) => hasHalves(value, shift)) ? tiesAt(zeroOut) : TIES.up;
  const unit = 2 ** shift;
  const integers = factors.map((factor) => Math.round(factor * unit));
  const start = zeroOut * unit + unit / 2 - (ties === TIES.up ? 0 : 1);
  const isPerFactor = zeroIn !== 0 && integers.length > 1;
  const count = Math.max(constants.length, isPerFactor ? integers.length : 1);
  const offsets = Array.from({ length: count }, (_, c) => {
    const [factor, constant] = [integers[c % integers.length]!, constants[c % constants.length]!];
    return start + Math.round(constant * unit) - zeroIn * factor;
  });
  return { factors: integers, offsets, shift, ties };
}
