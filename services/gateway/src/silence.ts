/** Callers that stop in the middle of what they send. */
import { AppError } from '@flashline/errors';
import { REQUEST_TOO_SLOW } from './errors.ts';

/** Longest time between two pieces of a request. */
export const SILENCE_MS = 30_000;

/** What `promise` gives; throws REQUEST_TOO_SLOW where it fails or takes longer than `ms`. */
export async function withoutSilence<T>(promise: Promise<T>, ms = SILENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), Math.max(0, ms));
  });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    throw error instanceof AppError ? error : tooSlow(error);
  } finally {
    clearTimeout(timer);
  }
}

function tooSlow(cause?: unknown): AppError {
  const message = 'The body of the request ended early or came too slowly: send it again.';
  return new AppError(REQUEST_TOO_SLOW, message, { cause });
}
