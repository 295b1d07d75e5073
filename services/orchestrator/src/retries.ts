/**
 * What is tried again, and how long. A service that is away is no fault of a job: calls to it are repeated
 * until the job's own time is over. Another failure of the world gets three tries.
 */
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import { sleep } from './stop-reason.ts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
/** Of a failure that a service reports itself, such as a crashed compiler. */
const MOST_TRIES = 3;

/** True where nobody was there to do the work: RPC_UNAVAILABLE, STORE_UNAVAILABLE and the like. */
export function isAway(error: unknown): boolean {
  return error instanceof AppError && error.retryable && error.code.endsWith('_UNAVAILABLE');
}

/** Rejects with the last failure, or with what `signal` is aborted with. */
export async function withRetries<T>(
  what: string,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  let failures = 0;
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      signal.throwIfAborted();
      if (!isAway(error)) {
        const isWorldly =
          error instanceof AppError && error.retryable && error.kind === 'infrastructure';
        if (!isWorldly || ++failures >= MOST_TRIES) throw error;
      }
      logger('orchestrator').warn({ err: error, what, tries }, 'failed, trying again');
    }
    await sleep(delayMs(tries), signal);
  }
}

/** Doubles, with some chance in it so that not all come back at once. */
export function delayMs(tries: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(tries, 10));
  return full * (0.5 + Math.random() / 2);
}
