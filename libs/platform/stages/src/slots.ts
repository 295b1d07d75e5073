/** How many stages run in this process at once, whichever services it hosts. */

export interface Slots {
  /** Runs `task` when a slot is free; `isUrgent` ones come first. Rejects where `signal` aborts first. */
  run<T>(
    task: () => Promise<T>,
    options?: { readonly isUrgent?: boolean; readonly signal?: AbortSignal },
  ): Promise<T>;
}

/** At least one slot. */
export function createSlots(count: number): Slots {
  let free = Math.max(1, count);
  const waiting: { readonly start: () => void; readonly isUrgent: boolean }[] = [];
  const acquire = (isUrgent: boolean, signal: AbortSignal | undefined): Promise<void> => {
    if (free > 0) {
      free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entry = { start: onStart, isUrgent };
      function onStart(): void {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }
      function onAbort(): void {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal?.reason as Error);
      }
      signal?.addEventListener('abort', onAbort, { once: true });
      const at = isUrgent ? waiting.findIndex((other) => !other.isUrgent) : -1;
      waiting.splice(at < 0 ? waiting.length : at, 0, entry);
    });
  };
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next.start();
  };
  return {
    async run(task, { isUrgent = false, signal } = {}) {
      signal?.throwIfAborted();
      await acquire(isUrgent, signal);
      try {
        return await task();
      } finally {
        release();
      }
    },
  };
}
