/** Counts that the cost of the products of nk/dot_s8.h is linear in. */
import { denseBlocksS8 } from '@flashline/kernels';

/** Elements of a row widened to int16. */
export function wideElements(depth: number): number {
  return Math.ceil(depth / 4) * 4;
}

/** Blocks of `outputs` sums over `depth` inputs each, `times` over. */
export function dotCostS8(outputs: number, depth: number, times: number): Record<string, number> {
  const widths = denseBlocksS8(outputs).map(({ width }) => width);
  const count = (width: number) => times * widths.filter((each) => each === width).length;
  const [fours, twos, ones] = [count(4), count(2), count(1)];
  const pairs = Math.ceil(depth / 2);
  return {
    dots4: fours,
    dots4Eights: fours * (pairs >> 3),
    dots4Twos: fours * ((pairs & 7) >> 1),
    dots4Ones: fours * (pairs & 1),
    dots2: twos,
    dots2Fours: twos * (pairs >> 2),
    dots2Ones: twos * (pairs & 3),
    dots1: ones,
    dots1Twos: ones * Math.ceil(pairs / 2),
  };
}
