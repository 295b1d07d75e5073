/** Waiting that ends with a signal, and leaves nothing behind on signals that live for days. */

/** Settles as `promise` does; rejects with the signal's reason where that is aborted first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    const settled = promise.finally(() => signal.removeEventListener('abort', abort));
    settled.then(resolve, reject);
  });
}
