/** What can go wrong with a child process before it runs. */

import type { ErrorCode } from '@flashline/errors';

/** The program is not installed. */
export const PROCESS_MISSING: ErrorCode = {
  code: 'PROCESS_MISSING',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'A program we need is not installed or not on the PATH; install it.',
};

/** The system refused to start a program. */
export const PROCESS_NOT_STARTED: ErrorCode = {
  code: 'PROCESS_NOT_STARTED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The system could not start a program (too many processes, no memory, no rights).',
};
