/** What samples of real data tell of a graph's values. */
import type { ValueId } from '@flashline/ir';

/**
 * How the range of an activation is chosen from the numbers that were seen.
 * - minmax: all of them; one outlier coarsens everything.
 * - percentile: 99.99 % of them on either side of the middle; what lies outside saturates.
 * - mse: the range whose squared error, of rounding and of saturation, is least.
 */
export const CALIBRATION_METHODS = ['minmax', 'percentile', 'mse'] as const;
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

/** Finite, min <= max. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Of the input of a layer whose weights are constants, over all samples, per channel. */
export interface ChannelStatistics {
  readonly axis: number;
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
  readonly means: Float64Array;
  /** Numbers other than 0. */
  readonly counts: Float64Array;
}

export interface Calibration {
  readonly method: CalibrationMethod;
  /** Of every value that was observed and held a finite number. */
  readonly ranges: ReadonlyMap<ValueId, Range>;
  /** Of the inputs of layers; one entry per axis that layers take for channels. */
  readonly channels: ReadonlyMap<ValueId, readonly ChannelStatistics[]>;
}

/** Statistics of the channels along `axis`; null where no layer takes them for channels. */
export function channelsOf(
  { channels }: Calibration,
  id: ValueId,
  axis: number,
): ChannelStatistics | null {
  return channels.get(id)?.find((one) => one.axis === axis) ?? null;
}

/** The peak of a channel is trusted alone once so many numbers were seen. */
const ENOUGH = 10_000;

/**
 * The largest absolute value that is to be expected of each channel: what was seen, drawn towards the
 * largest channel where it was little, since a unit that seldom fires may have had no occasion to.
 */
export function channelPeaks(
  calibration: Calibration,
  id: ValueId,
  axis: number,
): Float64Array | null {
  const seen = channelsOf(calibration, id, axis);
  if (seen === null) return null;
  const peaks = seen.maxs.map((max, c) => Math.max(Math.abs(max), Math.abs(seen.mins[c]!)));
  const largest = peaks.reduce((most, peak) => Math.max(most, peak), 0);
  return peaks.map((peak, c) => {
    const trust = Math.min(Math.log(seen.counts[c]! + 1) / Math.log(ENOUGH), 1);
    return peak === 0 ? 0 : largest * (peak / largest) ** trust;
  });
}
