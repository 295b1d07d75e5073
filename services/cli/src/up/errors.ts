/** Errors of `flashline up`. */
import type { ErrorCode } from '@flashline/errors';

/** Something else listens where the platform should. */
export const UP_PORT_REFUSED: ErrorCode = {
  code: 'UP_PORT_REFUSED',
  kind: 'usage',
  retryable: false,
  meaning:
    'A port of `flashline up` is taken or not ours to take; choose another --port or --host.',
};

/** The data folder holds something that we did not write. */
export const UP_BAD_DATA: ErrorCode = {
  code: 'UP_BAD_DATA',
  kind: 'usage',
  retryable: false,
  meaning: 'A file in the data folder is damaged or not ours; the message says which.',
};

/** All parts run, but the platform says that it is not ready. */
export const UP_NOT_READY: ErrorCode = {
  code: 'UP_NOT_READY',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The platform started but did not become ready in a minute; its log says which part.',
};
