/** What a reader of a prediction must know: which verdicts are too close to call, what was guessed. */
import type { Report, ReportTarget } from '@flashline/report';
import type { WarningCode } from './warnings.ts';

export interface Prediction {
  readonly report: ReportTarget;
  /** Kernels that the tables do not know. */
  readonly guessed: readonly string[];
}

/** Most that predictions are off: a share of what is predicted, and a constant. */
const CODE_BAND = { share: 0.1, bytes: 2000 };
const RAM_BAND = { share: 0.05, bytes: 512 };

/** One diagnostic for each region within the band of its prediction, one for all guesses. */
export function describeDoubts(predictions: readonly Prediction[]): Report['diagnostics'] {
  const guessed = [...new Set(predictions.flatMap((prediction) => prediction.guessed))].sort();
  return [
    ...predictions.flatMap(({ report }) => closeCalls(report)),
    ...(guessed.length === 0 ? [] : [guesses(guessed)]),
  ];
}

function closeCalls({ board, precision, memory }: ReportTarget): Report['diagnostics'] {
  if (memory === null) return [];
  const { flash, ram, regions } = memory;
  const codeBand = CODE_BAND.share * (flash.codeBytes ?? 0) + CODE_BAND.bytes;
  const ramBand = RAM_BAND.share * (ram.totalBytes ?? 0) + RAM_BAND.bytes;
  return regions
    .filter(({ usedBytes, sizeBytes }, i) => {
      // Flash comes first. A region that holds nothing but an arena is known to the byte.
      const band = i === 0 ? codeBand : ramBand;
      return usedBytes > 0 && Math.abs(usedBytes - sizeBytes) <= band;
    })
    .map(({ name, usedBytes, sizeBytes }) => ({
      code: 'ANALYZE_WITHIN_BAND' satisfies WarningCode,
      severity: 'warning' as const,
      node: null,
      op: null,
      message:
        `${board} ${precision}: ${name} is predicted to hold ${usedBytes} of ${sizeBytes} bytes, ` +
        'which is within the error of the prediction',
      hint: 'let flashline run link it: the verdict may be the other one',
    }));
}

function guesses(kernels: readonly string[]): Report['diagnostics'][number] {
  const names = kernels.slice(0, 5).join(', ') + (kernels.length > 5 ? ' and more' : '');
  return {
    code: 'ANALYZE_GUESSED_COST' satisfies WarningCode,
    severity: 'info',
    node: null,
    op: null,
    message: `the cost of ${names} was never measured, so the prediction is rough`,
    hint: 'use flashline run for exact figures',
  };
}
