/** Factors per channel between layers that make quantisation err less. */
import type { AffineNode } from '@flashline/passes';

/** Exponents that are tried: how much of the difference between channels the activation gives up. */
const SHARES = [0.25, 0.5, 0.75, 1];
/** What the expected error must fall to, for the factors to be worth it. */
const WORTHWHILE = 0.5;
/** No channel is scaled by more than this, or its inverse: channels near 0 are noise. */
const LARGEST_FACTOR = 64;
/** A channel's largest value is about this many times its root mean square. */
const CREST = 4;

/** Looked up once: they are needed for every weight. */
const { abs, max } = Math;

/**
 * A factor per channel of a layer's output, to divide it by; null where none is worthwhile.
 * `ranges`: the largest absolute value of each channel.
 */
export function balanceChannels(
  readers: readonly AffineNode[],
  ranges: Float64Array,
): Float64Array | null {
  const largest = largestWeights(readers, ranges.length);
  const isLive = ranges.map((range, c) => (range > 0 && largest[c]! > 0 ? 1 : 0));
  const candidates = SHARES.map((share) =>
    normalised(
      ranges.map((range, c) => range ** share / largest[c]! ** (1 - share)),
      isLive,
    ),
  );
  return worthwhile(readers, ranges, candidates);
}

/**
 * The same with one factor for all channels of a part: `peaks` are the largest absolute values of the
 * parts, and `partOf` says which one a channel is in.
 */
export function balanceParts(
  readers: readonly AffineNode[],
  peaks: readonly number[],
  partOf: readonly number[],
): Float64Array | null {
  const ranges = Float64Array.from(partOf, (part) => peaks[part]!);
  const isLive = ranges.map((peak) => (peak > 0 ? 1 : 0));
  const candidates = SHARES.map((share) =>
    normalised(
      ranges.map((peak) => peak ** share),
      isLive,
    ),
  );
  return worthwhile(readers, ranges, candidates);
}

/** The factors of least expected error, where it is small enough for them to be worth it. */
function worthwhile(
  readers: readonly AffineNode[],
  ranges: Float64Array,
  candidates: readonly Float64Array[],
): Float64Array | null {
  const errors = candidates.map((factors) => expectedError(readers, ranges, factors));
  const least = Math.min(...errors);
  const before = expectedError(
    readers,
    ranges,
    ranges.map(() => 1),
  );
  return least < WORTHWHILE * before ? candidates[errors.indexOf(least)]! : null;
}

/** Per input channel the largest absolute weight of any reader. */
function largestWeights(readers: readonly AffineNode[], channels: number): Float64Array {
  const largest = new Float64Array(channels);
  for (const { weights, inputOf } of readers) {
    weights.forEach((w, i) => {
      const c = inputOf(i);
      largest[c] = max(largest[c]!, abs(w));
    });
  }
  return largest;
}

/** With a geometric mean of 1 over the live channels, 1 for the others, and within bounds. */
function normalised(factors: Float64Array, isLive: Float64Array): Float64Array {
  const logs = factors.map((factor, c) => (isLive[c] === 1 ? Math.log(factor) : 0));
  const count = isLive.reduce((sum, live) => sum + live, 0);
  const mean = logs.reduce((sum, log) => sum + log, 0) / Math.max(count, 1);
  const most = Math.log(LARGEST_FACTOR);
  return logs.map((log, c) =>
    isLive[c] === 1 ? Math.exp(Math.min(Math.max(log - mean, -most), most)) : 1,
  );
}

/**
 * Sum over the readers of what rounding adds to their results, squared: of the activation, whose step
 * is that of its largest channel, through all weights; and of the weights, whose step is that of the
 * largest one of their output channel, through the root mean square of the activation.
 */
function expectedError(
  readers: readonly AffineNode[],
  ranges: Float64Array,
  factors: Float64Array,
): number {
  const peak = ranges.reduce((most, range, c) => Math.max(most, range / factors[c]!), 0);
  let error = 0;
  for (const { weights, inputOf, outputOf, outChannels } of readers) {
    const peaks = new Float64Array(outChannels);
    const powers = new Float64Array(outChannels);
    weights.forEach((w, i) => {
      const [c, o] = [inputOf(i), outputOf(i)];
      const scaled = abs(w) * factors[c]!;
      error += (peak * scaled) ** 2;
      peaks[o] = max(peaks[o]!, scaled);
      powers[o]! += (ranges[c]! / factors[c]! / CREST) ** 2;
    });
    // A weight's step is twice as wide as that of an activation of one sign with the same peak.
    powers.forEach((power, o) => (error += (2 * peaks[o]!) ** 2 * power));
  }
  return error;
}
