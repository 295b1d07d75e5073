/** Whether int8 keeps an output, and what a reader must know where it does not or cannot be said. */
import type { Diagnostic } from '@flashline/ir';
import type { OutputFigures } from '@flashline/report';
import type { WarningCode } from './warnings.ts';

/** What an output keeps at least. */
export interface Limits {
  readonly cosine: number;
  readonly sqnrDb: number;
}

/**
 * Share of an output's power that varies from sample to sample, below which a signal-to-noise ratio
 * about the mean says nothing of int8: it is nearly the same for everything.
 */
const LEAST_VARIATION = 0.1;

/** Each output by itself: one that hardly varies has its cosine alone to keep. */
export function isGoodEnough(figures: OutputFigures, limits: Limits): boolean {
  if (figures.maxAbsError === 0) return true;
  // A NaN that fp32 has not counts as an infinite error, which a cosine leaves out.
  if (figures.maxAbsError === Infinity || !(figures.cosine >= limits.cosine)) return false;
  return !hasDecibels(figures) || figures.sqnrDb! >= limits.sqnrDb;
}

/** Whether a signal-to-noise ratio says something of the output. */
export function hasDecibels({
  sqnrDb,
  variation,
}: Pick<OutputFigures, 'sqnrDb' | 'variation'>): boolean {
  return sqnrDb !== null && variation >= LEAST_VARIATION;
}

/** An entry for each output with an error that was judged by its cosine alone. */
export function describeUnjudged(
  names: readonly string[],
  outputs: readonly OutputFigures[],
  samples: number,
): Diagnostic[] {
  const unjudged = names.filter((_, i) => outputs[i]!.maxAbsError > 0 && !hasDecibels(outputs[i]!));
  const what = samples === 1 ? 'there is one sample' : `it hardly varies over ${samples} samples`;
  return unjudged.map((name) => ({
    code: 'CALIBRATION_HARDLY_VARIES' satisfies WarningCode,
    severity: 'warning',
    node: null,
    op: null,
    message:
      `output '${name}': ${what} of the calibration, so that its cosine alone says whether int8 is ` +
      'good enough, which one answer to everything passes',
    hint: 'calibrate with more samples, as different as the inputs will be',
  }));
}

const LEAST_IN_USE: Limits = { cosine: 0.99, sqnrDb: 15 };

/** An entry for each output that is far from fp32 on the inputs of a run. */
export function describeFar(
  names: readonly string[],
  outputs: readonly OutputFigures[],
): Diagnostic[] {
  const far = names.flatMap((name, i) =>
    isGoodEnough(outputs[i]!, LEAST_IN_USE) ? [] : [{ name, figures: outputs[i]! }],
  );
  return far.map(({ name, figures }) => ({
    code: 'INT8_FAR_FROM_FP32' satisfies WarningCode,
    severity: 'warning',
    node: null,
    op: null,
    message: `output '${name}' in int8 is far from fp32: ${describeDistance(figures)}`,
    hint: 'calibrate with data like the inputs; run --layers and analyze --sensitivity tell where',
  }));
}

function describeDistance(figures: OutputFigures): string {
  const { cosine, sqnrDb, maxAbsError } = figures;
  if (maxAbsError === Infinity) return 'NaN or infinity where the other is none';
  const ratio = hasDecibels(figures) ? `, ${sqnrDb!.toFixed(1)} dB` : '';
  return `cosine ${cosine.toFixed(4)}${ratio}`;
}
