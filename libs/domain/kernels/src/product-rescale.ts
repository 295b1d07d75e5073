/** The numbers of nk/product_s8.h: a product of two differences times a real factor. */
import { hasHalves } from './sum-rescale.ts';

const LARGEST_PRE = 14;
/** A product of two bytes less their zero points is below 2^16: finer factors have no exact halves. */
const HALF_BITS = 16;

export interface ProductRescale {
  readonly multiplier: number;
  readonly pre: number;
  /** 1 where products are rounded half to even. */
  readonly ties: number;
}

/** For factors > 0; null from 2^12 on. Within 2^-31 of the factor, relatively, for 2^-4 and more. */
export function productRescale(factor: number): ProductRescale | null {
  const pre = Math.max(0, Math.floor(Math.log2(factor)) + 3);
  if (pre > LARGEST_PRE) return null;
  const multiplier = Math.min(Math.round(factor * 2 ** (33 - pre)), 2 ** 31 - 1);
  return { multiplier, pre, ties: hasHalves(factor, HALF_BITS) ? 1 : 0 };
}
