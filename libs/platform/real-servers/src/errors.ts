/** What can be wrong with the servers that integration tests and benchmarks start. */
import type { ErrorCode } from '@flashline/errors';

export const REAL_SERVER_MISSING: ErrorCode = {
  code: 'REAL_SERVER_MISSING',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'A server that integration tests need is neither there nor can be built; install it.',
};

export const REAL_SERVER_NOT_STARTED: ErrorCode = {
  code: 'REAL_SERVER_NOT_STARTED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A server that integration tests need ended before it answered; see what it wrote.',
};
