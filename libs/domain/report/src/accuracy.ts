/**
 * Accuracy of outputs against a reference, as DESIGN 2.2 defines the figures: over all samples,
 * the worst output counts.
 */
import { elementCount, isFloat, toNumbers, type Tensor } from '@flashline/ir';
import { measureOutputs, type OutputFigures } from './output-figures.ts';
import type { ReportAccuracy } from './report.ts';

/**
 * Samples x outputs of both; `labels` holds one class per sample, or is null. `sqnrDb` is of the outputs
 * whose reference varies, and null where there is none or all of them are free of error.
 */
export function measureAccuracy(
  actual: readonly (readonly Tensor[])[],
  reference: readonly (readonly Tensor[])[],
  labels: readonly number[] | null,
): ReportAccuracy {
  const outputs = measureOutputs(actual, reference);
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
