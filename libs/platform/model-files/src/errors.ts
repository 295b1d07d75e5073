/** What can be wrong with the files that a user gives us, but for the model itself. */
import type { ErrorCode } from '@flashline/errors';

export const INPUT_FILE_MISSING: ErrorCode = {
  code: 'INPUT_FILE_MISSING',
  kind: 'usage',
  retryable: false,
  meaning: 'A file that was named does not exist; check the path.',
};

export const INPUT_FILE_NOT_READABLE: ErrorCode = {
  code: 'INPUT_FILE_NOT_READABLE',
  kind: 'usage',
  retryable: false,
  meaning: 'A file cannot be read (a folder, a device, no rights); give an ordinary file.',
};

export const INPUT_FILE_TOO_LARGE: ErrorCode = {
  code: 'INPUT_FILE_TOO_LARGE',
  kind: 'usage',
  retryable: false,
  meaning: 'A file, or what it unpacks to, is larger than we read; give a smaller one.',
};

export const DATA_BAD_FILE: ErrorCode = {
  code: 'DATA_BAD_FILE',
  kind: 'usage',
  retryable: false,
  meaning: 'A file is not a whole .npy or .npz; write it with numpy.save or numpy.savez.',
};

export const DATA_BAD_ARRAY: ErrorCode = {
  code: 'DATA_BAD_ARRAY',
  kind: 'usage',
  retryable: false,
  meaning: 'An array has a type or layout that we do not read; convert it with astype.',
};

export const DATA_WRONG_NAMES: ErrorCode = {
  code: 'DATA_WRONG_NAMES',
  kind: 'usage',
  retryable: false,
  meaning: 'The arrays are not named as the inputs of the model; name them so in numpy.savez.',
};

export const DATA_WRONG_SHAPE: ErrorCode = {
  code: 'DATA_WRONG_SHAPE',
  kind: 'usage',
  retryable: false,
  meaning: 'An array does not have the shape [N, ...] of its input; reshape it.',
};

export const DATA_WRONG_TYPE: ErrorCode = {
  code: 'DATA_WRONG_TYPE',
  kind: 'usage',
  retryable: false,
  meaning: 'An array has another element type than its input; convert it with astype.',
};
