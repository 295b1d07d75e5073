/**
 * An AppError says that the world failed (a compiler, an emulator, a disk, a usage), in one
 * sentence for the user. A model at fault gives diagnostics instead, our own bug an ordinary Error.
 */

/** Who is at fault; it decides the exit code. */
export type ErrorKind = 'bug' | 'usage' | 'infrastructure';

/** One entry of a package's table of errors. `code` has the form AREA_WHAT. */
export type ErrorCode = {
  readonly code: string;
  readonly kind: ErrorKind;
  /** True where the same call may succeed later with nothing changed. */
  readonly retryable: boolean;
  /** What happened, and what to do, for the generated list of errors. */
  readonly meaning: string;
};

/** Exit code of the command line for each kind of error. */
export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  bug: 1,
  usage: 2,
  infrastructure: 5,
};

/** A failure of the world. The message is one sentence: what, where, what to do. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly retryable: boolean;

  constructor(error: ErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = error.code;
    this.kind = error.kind;
    this.retryable = error.retryable;
  }

  /** Exit code of a command that ends with this error. */
  get exitCode(): number {
    return EXIT_CODES[this.kind];
  }
}
