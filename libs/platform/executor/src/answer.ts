/**
 * How a program tells its executor what went wrong: one line of JSON on standard output, which works on
 * a full disk too, and an exit code of its own.
 */
import { AppError } from '@flashline/errors';
import { EXECUTOR_OUT_OF_MEMORY, EXECUTOR_OUTPUT_TOO_LARGE } from './errors.ts';

/** Exit code of a program that has said what went wrong. */
export const EXIT_ANSWERED = 65;

/** It becomes a label and a header. */
const CODE = /^[A-Z][A-Z0-9_]{2,63}$/;

const OUT_OF_MEMORY = /allocation failed|failed to allocate memory|out of memory/i;

/** The line for an error; `asAppError` gives those that are none a code. */
export function encodeFailure(error: unknown, asAppError: (error: unknown) => AppError): string {
  const { code, kind, message, retryable } = limitError(error) ?? asAppError(error);
  return `${JSON.stringify({ code, kind, message, retryable })}\n`;
}

/** What a program said, or null where that is not what it should be. */
export function decodeFailure(text: string): AppError | null {
  const said = parseJson(text);
  if (typeof said !== 'object' || said === null) return null;
  const { code, kind, message, retryable } = said as Record<string, unknown>;
  if (typeof code !== 'string' || typeof message !== 'string' || !CODE.test(code)) return null;
  if (kind !== 'bug' && kind !== 'usage' && kind !== 'infrastructure') return null;
  const meaning = keepableText(message);
  return new AppError({ code, kind, retryable: retryable === true, meaning }, meaning);
}

/** Words of a program, which may be a model's, as a database can keep them: without NUL and half characters. */
export function keepableText(text: string): string {
  return text.replaceAll('\0', '\u{fffd}').toWellFormed();
}

/** Limits that a program can still see itself. */
function limitError(error: unknown): AppError | null {
  if (errnoOf(error) === 'EFBIG' || (error instanceof Error && errnoOf(error.cause) === 'EFBIG')) {
    return new AppError(
      EXECUTOR_OUTPUT_TOO_LARGE,
      'A file of the stage is larger than it may be: use a smaller model or fewer samples.',
    );
  }
  if (error instanceof Error && OUT_OF_MEMORY.test(error.message)) {
    return new AppError(
      EXECUTOR_OUT_OF_MEMORY,
      'The stage needs more memory than it gets: use a smaller model or fewer samples.',
    );
  }
  return null;
}

function errnoOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
