/**
 * Accuracy of outputs against a reference, as DESIGN 2.2 defines the figures: over all samples,
 * the worst output counts.
 */
import { elementCount, isFloat, toNumbers, type Tensor } from '@flashline/ir';
import type { ReportAccuracy } from './report.ts';

/** Reference values below this are compared absolutely. */
const SMALLEST_PEAK = 1e-3;

/** Samples x outputs of both; `labels` holds one class per sample, or is null. */
export function measureAccuracy(
  actual: readonly (readonly Tensor[])[],
  reference: readonly (readonly Tensor[])[],
  labels: readonly number[] | null,
): ReportAccuracy {
  const outputs = (reference[0] ?? []).map((_, i) =>
    measureOutput(
      actual.map((sample) => toNumbers(sample[i]!)),
      reference.map((sample) => toNumbers(sample[i]!)),
      isFloat(reference[0]![i]!.type.element),
    ),
  );
  const worst = (key: keyof OutputFigures, pick: (...values: number[]) => number) => {
    const values = outputs.map((figures) => figures[key]).filter((value) => value !== null);
    return values.length === 0 ? null : finite(pick(...values));
  };
  return {
    reference: 'onnxruntime',
    samples: reference.length,
    maxAbsError: worst('maxAbsError', Math.max),
    maxRelError: worst('maxRelError', Math.max),
    rmse: worst('rmse', Math.max),
    cosine: worst('cosine', Math.min),
    sqnrDb: worst('sqnrDb', Math.min),
    top1Agreement: agreementOf(actual, reference),
    taskAccuracy: labels === null ? null : taskAccuracy(actual, labels),
  };
}

interface OutputFigures {
  readonly maxAbsError: number;
  readonly maxRelError: number;
  readonly rmse: number;
  readonly cosine: number;
  readonly sqnrDb: number | null;
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
  return {
    maxAbsError,
    maxRelError,
    rmse: r.length === 0 ? 0 : Math.sqrt(noise / r.length),
    cosine: cosineOf(y, r),
    sqnrDb: reference.length < 2 ? null : 10 * Math.log10(signalPower(reference) / noise),
  };
}

/** Power of the reference about its mean over samples, element by element, summed. */
function signalPower(reference: readonly number[][]): number {
  const [first] = reference;
  let power = 0;
  for (let i = 0; i < first!.length; i++) {
    const column = reference.map((sample) => sample[i]!);
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

/** Share of rows of the first output with equal argmax; null where the last axis is 1 or absent. */
function agreementOf(
  actual: readonly (readonly Tensor[])[],
  reference: readonly (readonly Tensor[])[],
): number | null {
  const classes = reference[0]?.[0]?.type.shape.at(-1) ?? 1;
  if (classes <= 1) return null;
  let rows = 0;
  let equal = 0;
  reference.forEach((sample, s) => {
    const wanted = argmaxRows(sample[0]!, classes);
    const got = argmaxRows(actual[s]![0]!, classes);
    rows += wanted.length;
    equal += wanted.filter((index, row) => index === got[row]).length;
  });
  return rows === 0 ? null : equal / rows;
}

/**
 * Share of samples whose class is the label: the first output's argmax, or the output itself where
 * it is one integer. Null where it is one number that is no class.
 */
export function taskAccuracy(
  actual: readonly (readonly Tensor[])[],
  labels: readonly number[],
): number | null {
  const classes = actual.map((sample) => classOf(sample[0]));
  if (labels.length === 0 || classes.includes(null)) return null;
  return labels.filter((label, s) => classes[s] === label).length / labels.length;
}

function classOf(output: Tensor | undefined): number | null {
  if (output === undefined) return null;
  const count = elementCount(output.type.shape);
  if (count > 1) return argmaxRows(output, count)[0]!;
  return count === 0 || isFloat(output.type.element) ? null : toNumbers(output)[0]!;
}

function argmaxRows(tensor: Tensor, classes: number): number[] {
  const values = toNumbers(tensor);
  const rows: number[] = [];
  for (let start = 0; start < values.length; start += classes) {
    let best = start;
    for (let i = start; i < start + classes; i++) if (values[i]! > values[best]!) best = i;
    rows.push(best - start);
  }
  return rows;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
