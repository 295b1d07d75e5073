/** Wake-up calls of the bus as something to wait for. A call that comes between two waits is kept. */
import type { Bus } from '@flashline/bus';

export interface Wake {
  /** Resolves at a call, after `ms`, or when `signal` is aborted. */
  next(ms: number, signal: AbortSignal): Promise<void>;
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
      isPending = false;
    },
  };
}
