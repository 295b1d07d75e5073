import { averageRescale, type AverageRescale } from '../src/index.ts';

/** nk_average_whole of nk/average_s8.h without its saturation, in exact integers. */
function averaged({ pre, multiplier, offset, shift, slack, odd }: AverageRescale, sum: number) {
  const v = ((BigInt(sum) << BigInt(pre)) * BigInt(multiplier)) >> 32n;
  const biased = Number(v) + offset;
  const isUp = ((biased >> shift) ^ odd) & 1;
  return (biased + isUp * 2 * slack) >> shift;
}

function halfToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

test.each([
  [1, 4],
  [1, 6],
  [0.5, 9],
  [2, 125],
  [0.75, 1],
  [1, 9216],
])('means with a ratio of scales of %d over %i elements are exact', (ratio, count) => {
  for (const zeroPoint of [-128, -1, 0, 6, 127]) {
    const numbers = { factor: ratio / count, count, zeroPoint, hasParts: false };
    const rescale = averageRescale(numbers)!;
    const step = Math.max(1, Math.floor((255 * count) / 1000));
    for (let sum = -255 * count; sum <= 255 * count; sum += step) {
      expect(averaged(rescale, sum)).toBe(halfToEven((sum * ratio) / count) + zeroPoint);
    }
  }
});

test('multipliers and sums stay within 32 bits', () => {
  for (const count of [1, 2, 3, 64, 1000, 2 ** 20]) {
    for (const factor of [2 ** -20, 0.01, 1, 4].map((ratio) => ratio / count)) {
      const rescale = averageRescale({ factor, count, zeroPoint: 127, hasParts: true })!;
      expect(rescale.multiplier).toBeLessThan(2 ** 31);
      expect(rescale.part_multiplier).toBeLessThan(2 ** 31);
      expect(255 * count * 2 ** rescale.pre).toBeLessThanOrEqual(2 ** 30);
    }
  }
});

test('sums beyond 32 bits and results beyond int8 by far have no rescale', () => {
  const numbers = { factor: 1, count: 1, zeroPoint: 0, hasParts: false };
  expect(averageRescale({ ...numbers, count: 2 ** 23 })).toBeNull();
  expect(averageRescale({ ...numbers, factor: 2 ** 20 })).toBeNull();
});
