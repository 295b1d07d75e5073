/** What can go wrong with the life of a process. */

import type { ErrorCode } from '@flashline/errors';

/** Another process works in the data folder. */
export const LIFECYCLE_FOLDER_IN_USE: ErrorCode = {
  code: 'LIFECYCLE_FOLDER_IN_USE',
  kind: 'usage',
  retryable: false,
  meaning: 'Another running process holds the data folder; stop it, or choose another folder.',
};

/** The lock of the data folder cannot be taken at all. */
export const LIFECYCLE_LOCK_FAILED: ErrorCode = {
  code: 'LIFECYCLE_LOCK_FAILED',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'The data folder cannot be locked; check its rights, and that flock is installed.',
};

/** Something outside has ended the holder of our lock. */
export const LIFECYCLE_LOCK_LOST: ErrorCode = {
  code: 'LIFECYCLE_LOCK_LOST',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The lock of the data folder was taken from a running process, which ends; start again.',
};

/** A part of the process did not stop in time. */
export const LIFECYCLE_STOP_TIMEOUT: ErrorCode = {
  code: 'LIFECYCLE_STOP_TIMEOUT',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A process did not stop within its time and was ended by force; nothing is lost.',
};
