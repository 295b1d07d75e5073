/** What can go wrong between C sources and an image. */

import type { ErrorCode } from '@flashline/errors';

/** No C compiler for the board, or none for this machine. */
export const TOOLCHAIN_COMPILER_MISSING: ErrorCode = {
  code: 'TOOLCHAIN_COMPILER_MISSING',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'A C compiler is not installed; npm run setup installs it.',
};

/** The compiler refused a source file. */
export const TOOLCHAIN_COMPILE_FAILED: ErrorCode = {
  code: 'TOOLCHAIN_COMPILE_FAILED',
  kind: 'bug',
  retryable: false,
  meaning: 'Generated C does not compile; this is our mistake, please report it.',
};

/** The linker failed for another reason than a memory region that is too small. */
export const TOOLCHAIN_LINK_FAILED: ErrorCode = {
  code: 'TOOLCHAIN_LINK_FAILED',
  kind: 'bug',
  retryable: false,
  meaning: 'The objects do not link; this is our mistake, please report it.',
};

/** The compiler ran longer than its limit, or was ended from outside. */
export const TOOLCHAIN_TIMEOUT: ErrorCode = {
  code: 'TOOLCHAIN_TIMEOUT',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The compiler was ended before it was done (time, memory or an interruption).',
};
