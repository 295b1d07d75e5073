/** Constants as s8 behind a DequantizeLinear: symmetric, with a scale of its own for each channel. */
import { elementCount, quantizeNumber, tensorOf, type Tensor, type Value } from '@flashline/ir';
import type { Build } from '@flashline/operators';

/** Symmetric, so that no kernel needs a zero point: -128 is not used. */
const LARGEST = 127;

/** Looked up once: they are needed for every weight. */
const { abs, floor, max } = Math;

export interface QuantizedWeights {
  readonly integers: Tensor;
  /** One, or one per index of `axis`. */
  readonly scales: readonly number[];
  readonly axis: number | null;
}

/**
 * Finite f32 weights as s8. `floors` are scales that a channel's may not fall below, where given. A
 * channel of zeros has the scale of the largest channel, and 1 where all are zeros.
 */
export function quantizeWeights(
  weights: Tensor,
  axis: number | null,
  floors: readonly number[] | null = null,
): QuantizedWeights {
  const { shape } = weights.type;
  const data = weights.data as Float32Array;
  const channels = axis === null ? 1 : shape[axis]!;
  const inner = axis === null ? data.length : elementCount(shape.slice(axis + 1));
  const channelOf = (i: number) => floor(i / inner) % channels;
  const peaks = new Float64Array(channels);
  data.forEach((w, i) => {
    const c = channelOf(i);
    peaks[c] = max(peaks[c]!, abs(w));
  });
  const largest = peaks.reduce((most, peak) => Math.max(most, peak), 0) || LARGEST;
  const scales = Array.from(peaks, (peak, c) =>
    Math.fround(Math.max((peak || largest) / LARGEST, floors?.[c] ?? 0, 2 ** -60)),
  );
  const integers = Int8Array.from(data, (w, i) =>
    max(quantizeNumber(w, { scale: scales[channelOf(i)]!, zeroPoint: 0 }), -LARGEST),
  );
  return { integers: { type: { element: 's8', shape }, data: integers }, scales, axis };
}

/** The real numbers that the integers stand for, as a value. */
export function dequantizedWeights(
  build: Build,
  { integers, scales, axis }: QuantizedWeights,
): Value {
  const shape = axis === null ? [] : [scales.length];
  return build.one(
    'DequantizeLinear',
    [
      build.constant(integers),
      build.constant(tensorOf('f32', shape, scales)),
      build.constant(
        tensorOf(
          's8',
          shape,
          scales.map(() => 0),
        ),
      ),
    ],
    { axis: axis ?? 0, blockSize: 0 },
  );
}

/** What weight i is off by once it is an integer. */
export function weightErrors(
  weights: Tensor,
  { integers, scales, axis }: QuantizedWeights,
): Float64Array {
  const { shape } = weights.type;
  const inner = axis === null ? 1 : elementCount(shape.slice(axis + 1));
  return Float64Array.from(weights.data as Float32Array, (w, i) => {
    const scale = scales[axis === null ? 0 : floor(i / inner) % scales.length]!;
    return (integers.data as Int8Array)[i]! * scale - w;
  });
}
