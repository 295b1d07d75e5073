/** What ends a job badly, in the words of its record. */
import { AppError, type ErrorKind } from '@flashline/errors';
import type { Fault, JobError } from '@flashline/jobs';
import type { StageName } from '@flashline/stages';
import { ORCHESTRATOR_FAULT } from './errors.ts';

/** A stage that failed for the whole job. */
export class StageFailure extends Error {
  readonly stage: StageName;
  override readonly cause: unknown;

  constructor(stage: StageName, cause: unknown) {
    super(`stage ${stage} failed`);
    this.name = 'StageFailure';
    this.stage = stage;
    this.cause = cause;
  }
}

/** What is no AppError is a fault of ours. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message =
    'Work on the job failed by a fault of ours: please report it with the ID of the job.';
  return new AppError(ORCHESTRATOR_FAULT, message, { cause: error });
}

/** Only what the user gave is the job's own fault. */
export function faultOf(kind: ErrorKind): Fault {
  return kind === 'usage' ? 'job' : 'infra';
}

/** Why a job ends without a report. */
export function jobErrorOf(error: unknown): JobError {
  const cause = error instanceof StageFailure ? error.cause : error;
  const { code, message: detail, kind, retryable } = asAppError(cause);
  const stage = error instanceof StageFailure ? error.stage : null;
  return { code, detail, stage, fault: faultOf(kind), retryable };
}
