import { halvesRescale, rescaleOf, type Rescale } from '../src/index.ts';

/** nk_requantize of nk/requant.h without its clamp to int8, in exact integers. */
function rescaled({ multipliers, pre, shift, offset }: Rescale, sum: number): number {
  const most = 2n ** BigInt(31 - pre) - 1n;
  const wide = BigInt(sum);
  const within = pre === 0 ? wide : wide > most ? most : wide < -most ? -most : wide;
  const scaled = ((within << BigInt(pre)) * BigInt(multipliers[0]!)) >> 32n;
  return Number((scaled + BigInt(offset)) >> BigInt(shift));
}

/** Sums whose results spread over int8, with a fixed spacing that no power of two divides. */
function sumsFor(factor: number): number[] {
  const reach = Math.min(150 / factor, 2 ** 27);
  return Array.from({ length: 2001 }, (_, i) => Math.round(((i - 1000) / 1000) * reach));
}

test.each([
  [2 ** -20, 0],
  [3e-6, -128],
  [0.00171, 127],
  [0.0625, -5],
  [0.2499999, 3],
  [0.25, 3],
  [0.49, -128],
  [0.7, 0],
  [1, 12],
  [3.99, -1],
  [4, 127],
])('a factor of %d rounds every sum to the nearest', (factor, zeroPoint) => {
  const rescale = rescaleOf([factor], zeroPoint)!;
  for (const sum of sumsFor(factor)) {
    const exact = sum * factor + zeroPoint;
    expect(Math.abs(rescaled(rescale, sum) - exact)).toBeLessThanOrEqual(0.5 + 1e-4);
  }
});

test('small factors beside large ones keep a multiplier of their own', () => {
  const { multipliers, shift } = rescaleOf([0.1, 0.0001, 0], 0)!;
  expect(multipliers[1]! / 2 ** (32 + shift)).toBeCloseTo(0.0001, 7);
  expect(multipliers[2]).toBe(0);
  expect(multipliers.every((multiplier) => multiplier % 256 === 0)).toBe(true);
});

test('a factor of 16 or more has no rescale', () => {
  expect(rescaleOf([16], 0)).toBeNull();
  expect(rescaleOf([15.9], 0)).not.toBeNull();
});

test.each([
  [2 ** -12, -128],
  [0.00171, 127],
  [0.0625, -5],
  [0.2499999, 3],
])('a factor of %d rounds every sum to the nearest with a shift of 1', (factor, zeroPoint) => {
  const rescale = halvesRescale([factor], zeroPoint)!;
  expect([rescale.pre, rescale.shift]).toEqual([0, 1]);
  for (const sum of sumsFor(factor)) {
    const exact = sum * factor + zeroPoint;
    expect(Math.abs(rescaled(rescale, sum) - exact)).toBeLessThanOrEqual(0.5 + 1e-4);
  }
});

test('factors that a shift of 1 does not suit have no rescale with it', () => {
  expect(halvesRescale([0.25, 0.01], 0)).toBeNull();
  expect(halvesRescale([2 ** -13, 2 ** -14], 0)).toBeNull();
  expect(halvesRescale([2 ** -13, 2 ** -11], 0)).not.toBeNull();
});
