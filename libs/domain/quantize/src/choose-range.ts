/** The range of an activation, chosen from the histogram of its numbers. */
import { quantizeNumber } from '@flashline/ir';
import { quantizationOf, withZero } from './activation-scale.ts';
import type { CalibrationMethod, Range } from './calibration.ts';
import type { Histogram } from './histogram.ts';

/** Share of the numbers that may lie outside, on each side. */
const OUTSIDE = 0.0001;
/** Ends that the search of least squared error tries, as shares of the end that was seen. */
const SHARES = Array.from({ length: 36 }, (_, i) => 1 - i / 50);

/** Ends of a range are trusted once so many numbers were seen. */
const ENOUGH = 50_000;
/** Outermost numbers that tell how a distribution ends. */
const TAIL = 16;

/**
 * The range by that method, and as much more as it would be expected to grow until `ENOUGH` numbers
 * were seen: a few samples of an output of a few numbers do not show how large it gets. The histogram
 * must hold a number.
 */
export function chooseRange(histogram: Histogram, method: CalibrationMethod): Range {
  const { min, max } = methodRange(histogram, method);
  const growth = Math.log(ENOUGH / histogram.total);
  if (growth <= 0) return { min, max };
  const bins = sortedBins(histogram);
  const more = (from: readonly Bin[]) => growth * meanExcess(from);
  return {
    min: min < 0 ? min - more(bins) : min,
    max: max > 0 ? max + more(bins.toReversed()) : max,
  };
}

/**
 * How far the outermost numbers lie beyond the first that is none of them, on average: where a
 * distribution ends exponentially, its largest number grows by that for e times as many numbers.
 */
function meanExcess(bins: readonly Bin[]): number {
  let counted = 0;
  let sum = 0;
  for (const { center, count } of bins) {
    const taken = Math.min(count, TAIL - counted);
    sum += Math.abs(center) * taken;
    counted += taken;
    if (counted === TAIL) return Math.max(sum / TAIL - Math.abs(center), 0);
  }
  return 0;
}

function methodRange(histogram: Histogram, method: CalibrationMethod): Range {
  switch (method) {
    case 'minmax':
      return seenRange(histogram);
    case 'percentile':
      return percentileRange(histogram);
    case 'mse':
      return leastErrorRange(histogram);
  }
}

function seenRange({ min, max }: Histogram): Range {
  return { min, max };
}

/** Both ends of what is left without the outermost 0.01 %; a bin on the border stays inside. */
function percentileRange(histogram: Histogram): Range {
  const bins = sortedBins(histogram);
  const allowed = histogram.total * OUTSIDE;
  const end = (from: readonly Bin[]) => {
    let passed = 0;
    return from.find(({ count }) => (passed += count) > allowed)!.center;
  };
  const { min, max } = seenRange(histogram);
  const isEdge = (bin: Bin | undefined, center: number) => bin?.center === center;
  const [low, high] = [end(bins), end(bins.toReversed())];
  return {
    min: isEdge(bins[0], low) ? min : low,
    max: isEdge(bins.at(-1), high) ? max : high,
  };
}

/** Searches one end, then the other; the ends seldom depend on each other. */
function leastErrorRange(histogram: Histogram): Range {
  const bins = sortedBins(histogram);
  const seen = withZero(seenRange(histogram));
  const best = (candidates: readonly Range[]) => {
    const errors = candidates.map((range) => squaredError(bins, range));
    return candidates[errors.indexOf(Math.min(...errors))]!;
  };
  const high = best(SHARES.map((share) => ({ ...seen, max: seen.max * share })));
  const low = best(SHARES.map((share) => ({ ...high, min: high.min * share })));
  return best(SHARES.map((share) => ({ ...low, max: seen.max * share })));
}

/** Sum of squared differences between numbers and what s8 makes of them. */
function squaredError(bins: readonly Bin[], range: Range): number {
  const quantization = quantizationOf(range);
  const { scale, zeroPoint } = quantization;
  let error = 0;
  for (const { center, count } of bins) {
    const difference = (quantizeNumber(center, quantization) - zeroPoint) * scale - center;
    error += count * difference * difference;
  }
  return error;
}

interface Bin {
  readonly center: number;
  readonly count: number;
}

function sortedBins(histogram: Histogram): Bin[] {
  const bins: Bin[] = [];
  histogram.forEach((center, count) => bins.push({ center, count }));
  return bins.sort((a, b) => a.center - b.center);
}
