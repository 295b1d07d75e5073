import fc from 'fast-check';
import { quantizeNumber, type Quantization } from '@flashline/ir';
import { hull, quantizationOf, rangeOf } from '../src/activation-scale.ts';
import { chooseRange } from '../src/choose-range.ts';
import { Histogram } from '../src/histogram.ts';

const reals = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const floats = fc.float({ noNaN: true, noDefaultInfinity: true });

function real(q: number, { scale, zeroPoint }: Quantization): number {
  return (q - zeroPoint) * scale;
}

function histogramOf(...samples: readonly (readonly number[])[]): Histogram {
  const histogram = new Histogram();
  for (const sample of samples) histogram.add(sample);
  return histogram;
}

function bins(histogram: Histogram): [number, number][] {
  const all: [number, number][] = [];
  histogram.forEach((center, count) => all.push([center, count]));
  return all;
}

describe('scale and zero point of a range', () => {
  test('0 is exact, whatever the range', () => {
    fc.assert(
      fc.property(reals, reals, (a, b) => {
        const q = quantizationOf({ min: Math.min(a, b), max: Math.max(a, b) });
        expect(Number.isInteger(q.zeroPoint)).toBe(true);
        expect(q.zeroPoint).toBeGreaterThanOrEqual(-128);
        expect(q.zeroPoint).toBeLessThanOrEqual(127);
        expect(real(quantizeNumber(0, q), q)).toBe(0);
      }),
    );
  });

  test('no number of the range is off by more than one step, nor by more than half inside', () => {
    fc.assert(
      fc.property(reals, reals, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
        const [min, max] = [Math.min(a, b, 0), Math.max(a, b, 0)];
        const q = quantizationOf({ min, max });
        const x = Math.fround(min + share * (max - min));
        const off = Math.abs(real(quantizeNumber(x, q), q) - x) / q.scale;
        expect(off).toBeLessThanOrEqual(1.001);
        const reach = rangeOf(q);
        const isInside = x >= reach.min && x <= reach.max;
        expect(isInside ? off : 0).toBeLessThanOrEqual(0.501);
      }),
    );
  });

  test('a range of nothing but 0 has a scale that is positive and a normal number', () => {
    for (const x of [0, 1e-45, -1e-45]) {
      const { scale } = quantizationOf({ min: x, max: x });
      expect(scale * scale).toBeGreaterThan(2 ** -126);
    }
  });

  test('a range that is all on one side of 0 reaches to it', () => {
    expect(quantizationOf({ min: 2, max: 5.1 })).toEqual({
      scale: Math.fround(5.1 / 255),
      zeroPoint: -128,
    });
    expect(quantizationOf({ min: -5.1, max: -2 }).zeroPoint).toBe(127);
  });

  test('the hull of two ranges holds both', () => {
    expect(hull({ min: -1, max: 2 }, { min: 0, max: 3 })).toEqual({ min: -1, max: 3 });
  });
});

describe('a histogram', () => {
  test('counts every finite number once, within a bin of where it is', () => {
    fc.assert(
      fc.property(fc.array(fc.array(floats, { maxLength: 20 }), { maxLength: 8 }), (samples) => {
        const histogram = histogramOf(...samples);
        const numbers = samples.flat();
        expect(histogram.total).toBe(numbers.length);
        expect(bins(histogram).reduce((sum, [, count]) => sum + count, 0)).toBe(numbers.length);
        if (numbers.length === 0) return;
        const [min, max] = [Math.min(...numbers), Math.max(...numbers)];
        expect([histogram.min, histogram.max]).toEqual([min, max]);
        const reach = Math.max(max - min, Math.abs(min), Math.abs(max)) / 1000;
        const sum = (of: readonly number[]) => of.reduce((total, x) => total + x, 0);
        const binned = sum(bins(histogram).map(([center, count]) => center * count));
        expect(Math.abs(binned - sum(numbers))).toBeLessThanOrEqual(reach * numbers.length);
      }),
    );
  });

  test('is the same in whatever order samples with the same ends come', () => {
    const samples = [
      [-1000, 1000],
      [0.25, -3, 7],
      [0, 0, 500],
    ];
    expect(bins(histogramOf(...samples))).toEqual(
      bins(histogramOf(samples[0]!, samples[2]!, samples[1]!)),
    );
  });

  test('leaves out NaN and infinities', () => {
    const histogram = histogramOf([NaN, Infinity, -Infinity, 3]);
    expect([histogram.total, histogram.min, histogram.max]).toEqual([1, 3, 3]);
  });

  test('holds numbers of very different size in the memory it began with', () => {
    const histogram = histogramOf([1e-30], [1e30], [-1e30], [1]);
    expect(bins(histogram).map(([, count]) => count)).toEqual([1, 2, 1]);
  });
});

describe('the range of an activation', () => {
  const crowd = Array.from({ length: 100_000 }, (_, i) => Math.sin(i));

  test('holds all that was seen with minmax', () => {
    expect(chooseRange(histogramOf(crowd, [50]), 'minmax')).toEqual({
      min: Math.min(...crowd.slice(0, 10_000), ...crowd.slice(10_000)),
      max: 50,
    });
  });

  test('leaves a few outliers out with percentile, on both sides', () => {
    const { min, max } = chooseRange(histogramOf(crowd, [50, -70]), 'percentile');
    expect(max).toBeGreaterThan(0.95);
    expect(max).toBeLessThan(1.05);
    expect(min).toBeGreaterThan(-1.05);
    expect(min).toBeLessThan(-0.95);
  });

  test('keeps the ends with percentile where there are few numbers', () => {
    expect(chooseRange(histogramOf([1, 2, 3]), 'percentile')).toEqual({ min: 1, max: 3 });
  });

  test('errs less with mse than with minmax where an outlier is rare', () => {
    const numbers = [...Array.from({ length: 10 }, () => crowd).flat(), 3];
    const errorOf = (method: 'minmax' | 'mse') => {
      const q = quantizationOf(chooseRange(histogramOf(numbers), method));
      return numbers.reduce((sum, x) => sum + (real(quantizeNumber(x, q), q) - x) ** 2, 0);
    };
    expect(errorOf('mse')).toBeLessThan(0.6 * errorOf('minmax'));
  });

  test('is what was seen with mse where all numbers are as frequent', () => {
    const even = Array.from({ length: 5001 }, (_, i) => i / 5000 - 0.5);
    const { min, max } = chooseRange(histogramOf(even), 'mse');
    expect(min).toBeLessThan(-0.48);
    expect(max).toBeGreaterThan(0.48);
  });
});
