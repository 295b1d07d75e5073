/**
 * An AppError says that the world failed (a compiler, an emulator, a disk, a usage), in one
 * sentence for the user. A model at fault gives diagnostics instead, our own bug an ordinary Error.
 */

/** Who is at fault; it decides the exit code. */
export type ErrorKind = 'bug' | 'usage' | 'infrastructure';

/**
 * What an error says to a caller over a network; `@flashline/rpc` maps each to a gRPC and an HTTP
 * status.
 */
export type ErrorCondition =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'conflict'
  | 'precondition-failed'
  | 'too-large'
  | 'unsupported-media-type'
  | 'range-not-satisfiable'
  | 'unprocessable'
  | 'limited'
  | 'internal'
  | 'unimplemented'
  | 'unavailable'
  | 'deadline'
  | 'cancelled';

/** One field of a request that is wrong, named by a JSON pointer or a path. */
export type FieldError = { readonly field: string; readonly description: string };

/** One entry of a package's table of errors. `code` has the form AREA_WHAT. */
export type ErrorCode = {
  readonly code: string;
  readonly kind: ErrorKind;
  /** True where the same call may succeed later with nothing changed. */
  readonly retryable: boolean;
  /** What happened, and what to do, for the generated list of errors. */
  readonly meaning: string;
  /**
   * Unless given: internal for a bug, unprocessable for usage, unavailable for infrastructure that
   * may be retried, internal for other infrastructure.
   */
  readonly condition?: ErrorCondition;
};

/** What an error may carry besides its sentence. */
export type AppErrorOptions = {
  readonly cause?: unknown;
  readonly fields?: readonly FieldError[];
  /** When the same call may be tried again. */
  readonly retryAfterSeconds?: number;
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
  readonly condition: ErrorCondition;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds: number | null;

  constructor(error: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = error.code;
    this.kind = error.kind;
    this.retryable = error.retryable;
    this.condition = error.condition ?? defaultCondition(error);
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  /** Exit code of a command that ends with this error. */
  get exitCode(): number {
    return EXIT_CODES[this.kind];
  }
}

function defaultCondition({ kind, retryable }: ErrorCode): ErrorCondition {
  if (kind === 'usage') return 'unprocessable';
  return kind === 'infrastructure' && retryable ? 'unavailable' : 'internal';
}
