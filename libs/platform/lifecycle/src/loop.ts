/** Work that is done again and again: on a timer, when woken, never twice at once, whatever it throws. */
import { AppError } from '@flashline/errors';
import type { Logger } from '@flashline/telemetry';

export interface Loop {
  /** Does it soon; while it is at work, once more after that. */
  readonly trigger: () => void;
  /** Waits for the round that is at work. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  readonly log: Logger;
  /** Between the end of a round and the next one, also when that one failed and however often it is woken. */
  readonly everyMs: number;
  /** Between two rounds however often it is woken; none unless given. */
  readonly restMs?: number;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/**
 * Starts at once. A round that rejects is done again after the pause; the log says so once while
 * something is away, which is what an AppError tells, and each time for a fault of ours.
 */
export function startLoop({ name, log, everyMs, restMs = 0, run }: LoopOptions): Loop {
  const stopping = new AbortController();
  const tell = teller(log.child({ loop: name }));
  let wake: () => void = () => undefined;
  let isDue = true;
  const round = async (): Promise<boolean> => {
    isDue = false;
    try {
      await run(stopping.signal);
      tell(null);
      return true;
    } catch (error) {
      tell({ error });
      return false;
    }
  };
  const rounds = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const isDone = await round();
      await nap(isDone ? restMs : everyMs, stopping.signal);
      if (isDone && !isDue) await nap(everyMs, stopping.signal, (woken) => (wake = woken));
    }
  };
  const done = rounds();
  return {
    trigger() {
      isDue = true;
      wake();
    },
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** Tells the log how a round went: `null` where well. */
function teller(log: Logger): (failure: { readonly error: unknown } | null) => void {
  let isWaiting = false;
  return (failure) => {
    if (failure === null) {
      if (isWaiting) log.info('rounds go on');
      isWaiting = false;
    } else if (!(failure.error instanceof AppError)) {
      log.error({ err: failure.error }, 'a round failed; the next one comes');
    } else if (!isWaiting) {
      isWaiting = true;
      log.warn(
        { reason: failure.error.message },
        'a round failed; the next ones wait until it works',
      );
    }
  };
}

/** Until it is over, ended by the function given to `onSleep`, or aborted. */
function nap(ms: number, signal: AbortSignal, onSleep?: (wake: () => void) => void): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    onSleep?.(end);
  });
}
