/** The samples that a model is quantised with, as a request of that stage. */
import type { PortType } from '@flashline/compiler';
import { AppError } from '@flashline/errors';
import type { Tensor } from '@flashline/ir';
import type { CalibrationMethod } from '@flashline/quantize';
import { OPTIONS_UNUSABLE } from './errors.ts';
import type { DescribedSource } from './job-options.ts';
import type { PreparedGraphs } from './prepare-model.ts';
import type { QuantizeRequest } from './quantize-model.ts';
import { inputsOf, readCalibration, type InputSource } from './samples.ts';

export interface CalibrationChoice {
  readonly source: InputSource;
  /** The same, as a report names it. */
  readonly described: DescribedSource;
  readonly method: CalibrationMethod;
  readonly keepFp32: readonly string[];
  readonly io: PortType;
}

/** Reads the samples. Throws AppError where they do not fit the model, or no range can hold them. */
export async function quantizeRequest(
  model: PreparedGraphs,
  { source, described, method, keepFp32, io }: CalibrationChoice,
): Promise<QuantizeRequest> {
  const { samples } = await readCalibration(model, source);
  checkFinite(samples, inputsOf(model));
  const name = 'random' in described ? `random:${described.random}` : described.data;
  return { samples, source: name, method, keepFp32, io };
}

/** Ranges know neither infinity nor what is no number. */
function checkFinite(
  samples: readonly (readonly Tensor[])[],
  inputs: readonly { readonly name: string }[],
): void {
  samples.forEach((sample, n) =>
    sample.forEach(({ data }, i) => {
      const bad =
        data instanceof Float32Array || data instanceof Float64Array ? firstBad(data) : -1;
      if (bad < 0) return;
      throw new AppError(
        OPTIONS_UNUSABLE,
        `Sample ${n} of '${inputs[i]!.name}' holds ${data[bad]}, which no range can hold: calibrate with finite numbers.`,
      );
    }),
  );
}

function firstBad(data: Float32Array | Float64Array): number {
  return data.findIndex((value) => !Number.isFinite(value));
}

/** Throws AppError where an int8 target has no samples to be calibrated with. */
export function requireCalibration<T>(calibration: T | null | undefined): T {
  if (calibration != null) return calibration;
  throw new AppError(
    OPTIONS_UNUSABLE,
    'int8 needs samples of real inputs: give --calibration FILE, or random:SEED for a first look.',
  );
}
