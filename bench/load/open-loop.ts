/**
 * Open-loop load: requests leave at their time whatever became of those before, and each is timed
 * from when it was due, so that a server that stalls is not flattered by a client that waits for it.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export type Sent = {
  /** Null where no answer came. */
  readonly status: number | null;
  readonly milliseconds: number;
};

/** Sends `rate` a second for `seconds` seconds, evenly spaced; resolves when all are answered. */
export async function runOpenLoop(
  rate: number,
  seconds: number,
  send: () => Promise<{ readonly status: number }>,
): Promise<readonly Sent[]> {
  const start = performance.now();
  const sent: Promise<Sent>[] = [];
  for (let i = 0; i < rate * seconds; i++) {
    const due = start + (i * 1000) / rate;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    sent.push(timed(due, send));
  }
  return Promise.all(sent);
}

async function timed(due: number, send: () => Promise<{ readonly status: number }>): Promise<Sent> {
  const status = await send().then(
    (answer) => answer.status,
    () => null,
  );
  return { status, milliseconds: performance.now() - due };
}

/** The value that `share` (0..1) of the sorted values do not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
