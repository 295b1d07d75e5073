/** Errors of the command line itself. */
import type { ErrorCode } from '@flashline/errors';

/** The command cannot be carried out as it was given. */
export const USAGE_ERROR: ErrorCode = {
  code: 'CLI_USAGE',
  kind: 'usage',
  retryable: false,
  meaning: 'A flag, a file or a folder that was given cannot be used; the message says which.',
};

/** The model file is damaged, beyond a limit, or no model. */
export const MODEL_UNREADABLE: ErrorCode = {
  code: 'CLI_MODEL_UNREADABLE',
  kind: 'usage',
  retryable: false,
  meaning: 'The file is no ONNX model that can be read; the message says where and what to do.',
};
