/** Errors of `flashline submit`. */
import type { ErrorCode } from '@flashline/errors';

/** Nothing answers at the server's address. */
export const SUBMIT_SERVER_AWAY: ErrorCode = {
  code: 'SUBMIT_SERVER_AWAY',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The server did not answer for a minute; check its URL, or submit again.',
};

/** The server answers, and each time that it cannot do this now. */
export const SUBMIT_PUT_OFF: ErrorCode = {
  code: 'SUBMIT_PUT_OFF',
  kind: 'infrastructure',
  retryable: true,
  meaning:
    'The server put the request off for a minute, as where a quota is used up; the message says why.',
};

/** The server said no to what was asked. */
export const SUBMIT_REFUSED: ErrorCode = {
  code: 'SUBMIT_REFUSED',
  kind: 'usage',
  retryable: false,
  meaning: 'The server refused the model, an option or the key; the message says why.',
};

/** The server failed, or what it said cannot be understood. */
export const SUBMIT_SERVER_FAULT: ErrorCode = {
  code: 'SUBMIT_SERVER_FAULT',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The server failed or is no Flashline server; see its log, or check the URL.',
};

/** `--timeout` is over and the job is not. */
export const SUBMIT_TIMEOUT: ErrorCode = {
  code: 'SUBMIT_TIMEOUT',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The job did not end within --timeout and was cancelled; give it more time.',
};

/** Somebody else ended the job. */
export const SUBMIT_CANCELLED: ErrorCode = {
  code: 'SUBMIT_CANCELLED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The job was cancelled by somebody else; submit it again.',
};

/** The job ended without a report. */
export const SUBMIT_JOB_FAILED: ErrorCode = {
  code: 'SUBMIT_JOB_FAILED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The job failed on the server before there was a report; the message says why.',
};
