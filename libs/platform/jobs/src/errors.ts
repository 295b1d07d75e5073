/** What can go wrong with jobs, their records and what users uploaded. */
import type { ErrorCode } from '@flashline/errors';

export const JOB_INVALID: ErrorCode = {
  code: 'JOB_INVALID',
  kind: 'usage',
  retryable: false,
  meaning: 'A job asks for what does not exist or is not allowed; the errors say where.',
};

export const JOB_MODEL_MISSING: ErrorCode = {
  code: 'JOB_MODEL_MISSING',
  kind: 'usage',
  retryable: false,
  meaning: 'The team has no model of that hash; upload it first.',
};

export const JOB_DATA_MISSING: ErrorCode = {
  code: 'JOB_DATA_MISSING',
  kind: 'usage',
  retryable: false,
  meaning: 'The team has no data of that hash; upload it first.',
};

export const JOB_NOT_FOUND: ErrorCode = {
  code: 'JOB_NOT_FOUND',
  kind: 'usage',
  retryable: false,
  meaning: 'The team has no job of that ID.',
  condition: 'not-found',
};

export const JOB_NOT_FINISHED: ErrorCode = {
  code: 'JOB_NOT_FINISHED',
  kind: 'usage',
  retryable: true,
  meaning: 'The job has not ended yet; wait for its end.',
  condition: 'conflict',
};

export const JOB_QUEUE_FULL: ErrorCode = {
  code: 'JOB_QUEUE_FULL',
  kind: 'usage',
  retryable: true,
  meaning: 'The team has as many jobs waiting as its quota allows; try again when some have ended.',
  condition: 'limited',
};

export const JOB_STORAGE_FULL: ErrorCode = {
  code: 'JOB_STORAGE_FULL',
  kind: 'usage',
  retryable: false,
  meaning: 'The team stores as many bytes as its quota allows; delete models or data.',
  condition: 'limited',
};

export const JOB_KEY_REUSED: ErrorCode = {
  code: 'JOB_KEY_REUSED',
  kind: 'usage',
  retryable: false,
  meaning: 'An Idempotency-Key came again with another body; take a new key.',
};

export const JOB_BAD_CURSOR: ErrorCode = {
  code: 'JOB_BAD_CURSOR',
  kind: 'usage',
  retryable: false,
  meaning: 'A cursor is none of ours, or of another list or filter; start from the first page.',
  condition: 'malformed',
};

export const JOB_TAKEN_OVER: ErrorCode = {
  code: 'JOB_TAKEN_OVER',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'A newer attempt works on the job, or it has ended: this attempt may write no more.',
};

export const JOB_TIMED_OUT: ErrorCode = {
  code: 'JOB_TIMED_OUT',
  kind: 'usage',
  retryable: true,
  meaning: 'The job did not end within its timeoutSeconds; try again or allow more time.',
};

export const JOB_OBJECT_GONE: ErrorCode = {
  code: 'JOB_OBJECT_GONE',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'What a job made was deleted with an upload that gave the same; try again.',
};

export const JOB_QUEUE_TIMED_OUT: ErrorCode = {
  code: 'JOB_QUEUE_TIMED_OUT',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The job did not start within its queueTimeoutSeconds; try again when less is waiting.',
};

export const JOB_DEAD_LETTERED: ErrorCode = {
  code: 'JOB_DEAD_LETTERED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'Attempts at the job died again and again without progress; an operator can replay it.',
};

export const UPLOAD_NOT_FOUND: ErrorCode = {
  code: 'UPLOAD_NOT_FOUND',
  kind: 'usage',
  retryable: false,
  meaning: 'The team has no upload of that hash.',
  condition: 'not-found',
};

export const UPLOAD_IN_USE: ErrorCode = {
  code: 'UPLOAD_IN_USE',
  kind: 'usage',
  retryable: true,
  meaning: 'A job that has not ended uses the upload; cancel the job or wait for its end.',
  condition: 'conflict',
};

export const DEAD_LETTER_NOT_FOUND: ErrorCode = {
  code: 'DEAD_LETTER_NOT_FOUND',
  kind: 'usage',
  retryable: false,
  meaning: 'There is no dead letter of that ID, or it was replayed already.',
  condition: 'not-found',
};

export const JOB_TARGET_FAILED: ErrorCode = {
  code: 'JOB_TARGET_FAILED',
  kind: 'bug',
  retryable: false,
  meaning:
    'A target of the job has the verdict failed; the report says why. Please report the bug.',
};
