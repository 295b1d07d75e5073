/** Fields that the requests of several stages share. */
import { AppError } from '@flashline/errors';
import { OPTIMIZE_LEVELS } from '@flashline/pipeline';
import { z } from 'zod';

export const PRECISION = z.enum(['fp32', 'int8']);
export const PORT_TYPE = z.enum(['fp32', 'int8']);
export const CALIBRATION_METHOD = z.enum(['minmax', 'percentile', 'mse']);

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Where samples come from; data lie in the file `data.npz` of the stage's folder. */
export const SAMPLES = z.union([
  z.strictObject({ random: z.int().min(0) }),
  z.strictObject({ data: SHA256 }),
]);

export type Samples = z.infer<typeof SAMPLES>;

/** One board and precision of a job, and what to build for. */
export const TARGET = z.strictObject({
  board: z.string(),
  precision: PRECISION,
  optimize: z.enum(OPTIMIZE_LEVELS),
});

export type Target = z.infer<typeof TARGET>;

/** An AppError on its way through files. */
export const FAILURE = z.strictObject({
  code: z.string(),
  kind: z.enum(['bug', 'usage', 'infrastructure']),
  message: z.string(),
  retryable: z.boolean(),
});

export type Failure = z.infer<typeof FAILURE>;

export function toFailure({ code, kind, message, retryable }: AppError): Failure {
  return { code, kind, message, retryable };
}

export function failureFrom(failure: Failure): AppError {
  return new AppError({ ...failure, meaning: failure.message }, failure.message);
}
