import { productRescale, sumRescale } from '../src/index.ts';
import { TIES } from '../src/sum-rescale.ts';

test('a sum keeps to int32 whatever the bytes, and to half a step in 2^14', () => {
  for (const factors of [
    [2 ** -20, 1],
    [0.71, -0.93],
    [1.7, 1.7],
    [4, 4],
    [300, 0.01],
    [9000, 7000],
  ]) {
    const terms = factors.map((factor, i) => ({ factor, zero: i === 0 ? -128 : 127 }));
    const { factors: integers, offset, shift } = sumRescale(terms, 127)!;
    const reach = integers.reduce((sum, factor) => sum + 128 * Math.abs(factor), Math.abs(offset));
    expect(reach).toBeLessThan(2 ** 31);
    integers.forEach((integer, i) => {
      expect(Math.abs(integer)).toBeLessThan(2 ** 23);
      expect(Math.abs(integer / 2 ** shift - factors[i]!) * 255).toBeLessThanOrEqual(0.25);
    });
  }
});

test('halves are rounded to even where a factor has them, by the parity of the zero point', () => {
  const ties = (factor: number, zeroPoint: number) =>
    sumRescale([{ factor, zero: 0 }], zeroPoint)!.ties;
  expect([ties(0.5, 4), ties(0.5, -3), ties(1, 3), ties(0.3, 3)]).toEqual([
    TIES.even,
    TIES.odd,
    TIES.up,
    TIES.up,
  ]);
});

test('factors beyond the range of int8 arithmetic have no rescale', () => {
  expect(sumRescale([{ factor: 2 ** 14, zero: 0 }], 0)).toBeNull();
  expect(productRescale(2 ** 12)).toBeNull();
});

test.each([2 ** -22, 0.0039, 0.2499, 0.25, 1, 77.7, 4095])(
  'a product has a factor of %d',
  (factor) => {
    const { multiplier, pre } = productRescale(factor)!;
    expect(multiplier).toBeLessThan(2 ** 31);
    expect(Math.abs(multiplier * 2 ** (pre - 33) - factor)).toBeLessThanOrEqual(
      Math.max(factor * 2 ** -30, 2 ** -34),
    );
  },
);
