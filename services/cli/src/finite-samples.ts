/** Samples to calibrate with must be numbers: ranges know neither infinity nor what is no number. */
import { AppError } from '@flashline/errors';
import type { Tensor } from '@flashline/ir';
import { USAGE_ERROR } from './errors.ts';

/** Throws AppError at the first sample that holds another than a finite number. */
export function checkFinite(
  samples: readonly (readonly Tensor[])[],
  inputs: readonly { readonly name: string }[],
): void {
  samples.forEach((sample, n) =>
    sample.forEach(({ data }, i) => {
      const bad =
        data instanceof Float32Array || data instanceof Float64Array ? firstBad(data) : -1;
      if (bad < 0) return;
      throw new AppError(
        USAGE_ERROR,
        `Sample ${n} of '${inputs[i]!.name}' holds ${data[bad]}, which no range can hold: calibrate with finite numbers.`,
      );
    }),
  );
}

function firstBad(data: Float32Array | Float64Array): number {
  return data.findIndex((value) => !Number.isFinite(value));
}
