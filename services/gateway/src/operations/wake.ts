/** Wake-up calls of the bus as something to wait for. A call that comes between two waits is kept. */
import type { Bus } from '@flashline/bus';

export interface Wake {
  /** Resolves at a call (true), after `ms`, or when `signal` is aborted (false). */
  next(ms: number, signal: AbortSignal): Promise<boolean>;
  stop(): void;
}

export function listenFor(bus: Bus, channel: string): Wake {
  let isPending = false;
  let notify: (() => void) | null = null;
  const stop = bus.onWake(channel, () => {
    isPending = true;
    notify?.();
  });
  return {
    stop,
    async next(ms, signal) {
      if (!isPending && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const done = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            notify = null;
            resolve();
          };
          const timer = setTimeout(done, ms);
          signal.addEventListener('abort', done, { once: true });
          notify = done;
        });
      }
      const wasCalled = isPending;
      isPending = false;
      return wasCalled;
    },
  };
}

/** The credential of a waiting caller is looked at so often, */
const RECHECK_MS = 1_000;
/** and the record, where no call says that there is something new. */
const LOOK_MS = 5_000;

/**
 * Resolves when the record is worth a look: at a call, after a while, at `until` (a time of
 * performance.now()), or when `signal` is aborted. Rejects when `recheck` does.
 */
export async function waitForNews(
  wake: Wake,
  { signal, recheck }: { readonly signal: AbortSignal; readonly recheck: () => Promise<void> },
  until = Number.POSITIVE_INFINITY,
): Promise<void> {
  const end = Math.min(until, performance.now() + LOOK_MS);
  for (let left = LOOK_MS; left > 0 && !signal.aborted; left = end - performance.now()) {
    const isCalled = await wake.next(Math.min(left, RECHECK_MS, end - performance.now()), signal);
    await recheck();
    if (isCalled) return;
  }
}
