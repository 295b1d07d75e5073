/** What can go wrong on a virtual board. */

import type { ErrorCode } from '@flashline/errors';

/** The emulator is not installed. */
export const VIRTUAL_BOARD_EMULATOR_MISSING: ErrorCode = {
  code: 'VIRTUAL_BOARD_EMULATOR_MISSING',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'The emulator qemu-system-arm is not installed; npm run setup installs it.',
};

/** The emulator ended by itself or was ended from outside. */
export const VIRTUAL_BOARD_EMULATOR_DIED: ErrorCode = {
  code: 'VIRTUAL_BOARD_EMULATOR_DIED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The emulator ended while a firmware ran on it; run again.',
};

/** The firmware did not answer in time. */
export const VIRTUAL_BOARD_TIMEOUT: ErrorCode = {
  code: 'VIRTUAL_BOARD_TIMEOUT',
  kind: 'bug',
  retryable: true,
  meaning:
    'The firmware did not answer within the time limit; it is stuck, or the machine is slow.',
};

/** The firmware faulted. */
export const VIRTUAL_BOARD_FAULT: ErrorCode = {
  code: 'VIRTUAL_BOARD_FAULT',
  kind: 'bug',
  retryable: false,
  meaning: 'The firmware stopped with a fault; this is our mistake, please report it.',
};

/** The inference used more stack than the firmware keeps for it. */
export const VIRTUAL_BOARD_STACK_OVERFLOW: ErrorCode = {
  code: 'VIRTUAL_BOARD_STACK_OVERFLOW',
  kind: 'bug',
  retryable: false,
  meaning: 'One inference used more stack than the linker script reserves.',
};

/** The model's init or run returned an error, or the firmware is not the one we expect. */
export const VIRTUAL_BOARD_MODEL_FAILED: ErrorCode = {
  code: 'VIRTUAL_BOARD_MODEL_FAILED',
  kind: 'bug',
  retryable: false,
  meaning: 'The generated model refused to run, or its tensors are not those of the graph.',
};

/** The firmware wrote where nothing of it was linked. */
export const VIRTUAL_BOARD_STRAY_WRITE: ErrorCode = {
  code: 'VIRTUAL_BOARD_STRAY_WRITE',
  kind: 'bug',
  retryable: false,
  meaning: 'The firmware wrote memory outside of everything that was linked into it.',
};
