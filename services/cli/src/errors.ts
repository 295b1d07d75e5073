/** Errors of the command line itself. */
import type { ErrorCode } from '@flashline/errors';

/** The command cannot be carried out as it was given. */
export const USAGE_ERROR: ErrorCode = {
  code: 'CLI_USAGE',
  kind: 'usage',
  retryable: false,
  meaning: 'A flag, a file or a folder that was given cannot be used; the message says which.',
};
