/** How a task can end without an answer of its program. */
import type { ErrorCode } from '@flashline/errors';

export const EXECUTOR_OUT_OF_MEMORY: ErrorCode = {
  code: 'EXECUTOR_OUT_OF_MEMORY',
  kind: 'usage',
  retryable: false,
  meaning: 'A stage needs more memory than it gets; use a smaller model or fewer samples.',
};

export const EXECUTOR_CPU_TIME: ErrorCode = {
  code: 'EXECUTOR_CPU_TIME',
  kind: 'usage',
  retryable: false,
  meaning: 'A stage computed longer than it may; use a smaller model or fewer samples.',
};

export const EXECUTOR_TIMEOUT: ErrorCode = {
  code: 'EXECUTOR_TIMEOUT',
  kind: 'infrastructure',
  retryable: true,
  condition: 'deadline',
  meaning: 'A stage did not end in its time; the machine is too busy, or the model too large.',
};

export const EXECUTOR_OUTPUT_TOO_LARGE: ErrorCode = {
  code: 'EXECUTOR_OUTPUT_TOO_LARGE',
  kind: 'usage',
  retryable: false,
  meaning: 'A stage wrote more than it may; use a smaller model or fewer samples.',
};

export const EXECUTOR_CANCELLED: ErrorCode = {
  code: 'EXECUTOR_CANCELLED',
  kind: 'infrastructure',
  retryable: true,
  condition: 'cancelled',
  meaning:
    'A stage was stopped by its caller: a cancelled job, a deadline, or a service that ends.',
};

export const EXECUTOR_CRASHED: ErrorCode = {
  code: 'EXECUTOR_CRASHED',
  kind: 'infrastructure',
  retryable: true,
  meaning:
    'A stage ended without an answer; where it does so again, report the model that does it.',
};
