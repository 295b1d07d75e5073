/** How far one output is from its reference, over all samples. Figures may be infinite. */
import { isFloat, toNumbers, type Tensor } from '@flashline/ir';

/** Reference values below this are compared absolutely. */
const SMALLEST_PEAK = 1e-3;

/** Of one output. Errors are Infinity where one side alone is NaN or infinite. */
export interface OutputFigures {
  readonly maxAbsError: number;
  readonly maxRelError: number;
  readonly rmse: number;
  readonly cosine: number;
  /**
   * Power of the reference about its mean over samples over that of the error: Infinity without error,
   * null where that power is 0 (one sample, or one answer to all of them) or not finite.
   */
  readonly sqnrDb: number | null;
  /** Share of the reference's power that varies from sample to sample, from 0 to 1. */
  readonly variation: number;
}

/** Samples x outputs of both, to one entry for each output. */
export function measureOutputs(
  actual: readonly (readonly Tensor[])[],
  reference: readonly (readonly Tensor[])[],
): OutputFigures[] {
  return (reference[0] ?? []).map((_, i) =>
    measureOutput(
      actual.map((sample) => toNumbers(sample[i]!)),
      reference.map((sample) => toNumbers(sample[i]!)),
      isFloat(reference[0]![i]!.type.element),
    ),
  );
}

/**
 * maxRelError of one tensor of one sample: max|y - r| / max(max|r|, 1e-3). Infinity where an
 * integer or boolean differs, or where one side is NaN or infinite and the other is not the same.
 */
export function relativeError(
  actual: ArrayLike<number>,
  reference: ArrayLike<number>,
  isFloatOutput: boolean,
): number {
  let error = 0;
  let peak = SMALLEST_PEAK;
  for (let i = 0; i < reference.length; i++) {
    const difference = differenceOf(actual[i]!, reference[i]!);
    if (difference !== 0 && !isFloatOutput) return Infinity;
    error = Math.max(error, difference);
    if (Number.isFinite(reference[i]!)) peak = Math.max(peak, Math.abs(reference[i]!));
  }
  return error / peak;
}

/** |y - r|, 0 where both are the same NaN or infinity, Infinity where only one is. */
function differenceOf(y: number, r: number): number {
  if (Object.is(y, r) || y === r) return 0;
  const difference = Math.abs(y - r);
  return Number.isNaN(difference) ? Infinity : difference;
}

function measureOutput(
  actual: readonly number[][],
  reference: readonly number[][],
  isFloatOutput: boolean,
): OutputFigures {
  let maxAbsError = 0;
  let maxRelError = 0;
  let noise = 0;
  const y = actual.flat();
  const r = reference.flat();
  actual.forEach((sample, s) => {
    maxRelError = Math.max(maxRelError, relativeError(sample, reference[s]!, isFloatOutput));
  });
  for (let i = 0; i < r.length; i++) {
    const difference = differenceOf(y[i]!, r[i]!);
    maxAbsError = Math.max(maxAbsError, difference);
    noise += difference * difference;
  }
  const signal = signalPower(reference);
  const all = r.reduce((sum, value) => sum + value * value, 0);
  const hasSignal = signal > 0 && Number.isFinite(all);
  return {
    maxAbsError,
    maxRelError,
    rmse: r.length === 0 ? 0 : Math.sqrt(noise / r.length),
    cosine: cosineOf(y, r),
    sqnrDb: hasSignal ? 10 * Math.log10(signal / noise) : null,
    variation: hasSignal ? signal / all : 0,
  };
}

/** Power of the reference about its mean over samples, element by element, summed. */
function signalPower(reference: readonly number[][]): number {
  const first = reference[0] ?? [];
  let power = 0;
  for (let i = 0; i < first.length; i++) {
    // From the first sample on, so that a constant has no power whatever its mean is rounded to.
    const column = reference.map((sample) => sample[i]! - first[i]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    power += column.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  }
  return power;
}

/** Of the pairs of finite numbers: 1 where both sides are all zero, 0 where only one is. */
function cosineOf(y: readonly number[], r: readonly number[]): number {
  let dot = 0;
  let yy = 0;
  let rr = 0;
  for (let i = 0; i < r.length; i++) {
    if (!Number.isFinite(y[i]!) || !Number.isFinite(r[i]!)) continue;
    dot += y[i]! * r[i]!;
    yy += y[i]! ** 2;
    rr += r[i]! ** 2;
  }
  if (yy === 0 || rr === 0) return yy === rr ? 1 : 0;
  return dot / Math.sqrt(yy * rr);
}
