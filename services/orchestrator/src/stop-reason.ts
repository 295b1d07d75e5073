/** Why work on a job stops before its end: what its abort signal is aborted with. */

export type StopKind =
  /** Its team wants it no more. */
  | 'cancelled'
  /** Another attempt has it, or it has ended. */
  | 'taken-over'
  /** Its time is over. */
  | 'deadline'
  /** This process stops. */
  | 'stopping';

export class StopReason extends Error {
  readonly kind: StopKind;

  constructor(kind: StopKind) {
    super(`work on the job stopped: ${kind}`);
    this.name = 'StopReason';
    this.kind = kind;
  }
}

/** Waits, or rejects with what `signal` is aborted with. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    function onAbort(): void {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
