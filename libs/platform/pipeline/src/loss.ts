/** What int8 takes from the outputs of a model, so that nodes can be ranked by it. */
import type { OutputFigures, Sensitivity } from '@flashline/report';
import { hasDecibels } from './good-enough.ts';

/** What the outputs lose. */
export interface Loss extends Pick<Sensitivity, 'sqnrDb' | 'cosine' | 'top1Agreement'> {
  /** Of the worst output, as `decibelsOf` has it. */
  readonly decibels: number;
  /** The largest error of any output, absolute; Infinity where a number is none. */
  readonly error: number;
}

/** An order of losses: the greatest harm first, equal ones by their cosine and then by their error. */
export function compareLoss(a: Loss, b: Loss): number {
  return (
    compare(a.decibels, b.decibels) ||
    compare(a.cosine ?? 1, b.cosine ?? 1) ||
    compare(b.error, a.error)
  );
}

/**
 * How far an output is from noise: its SQNR, or where it hardly varies that of its direction, cos^2 over
 * sin^2. Infinity without error, -Infinity where nothing of the reference is left; never NaN.
 */
export function decibelsOf(figures: DecibelFigures): number {
  const { sqnrDb, cosine, maxAbsError } = figures;
  if (maxAbsError === 0) return Infinity;
  if (maxAbsError === Infinity) return -Infinity;
  if (hasDecibels(figures)) return sqnrDb!;
  if (!(cosine > 0)) return -Infinity;
  return cosine >= 1 ? Infinity : 10 * Math.log10(cosine ** 2 / (1 - cosine ** 2));
}

type DecibelFigures = Pick<OutputFigures, 'sqnrDb' | 'variation' | 'cosine' | 'maxAbsError'>;

/** What the outputs are brought down to, for half a sentence. */
export function describeLoss({ sqnrDb, cosine, decibels }: Loss): string {
  if (sqnrDb !== null && sqnrDb === decibels) return `${sqnrDb.toFixed(1)} dB`;
  return cosine === null ? 'what is no number' : `a cosine of ${cosine.toFixed(4)}`;
}

/** Infinities, which have no difference, are equal to themselves. */
function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
