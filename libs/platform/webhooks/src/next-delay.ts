/** When a webhook is tried again. */

/** So long after its event a webhook is tried. */
export const RETRY_LIMIT_MS = 24 * 3_600_000;

const FIRST_MS = 5000;
const LONGEST_MS = 2 * 3_600_000;

/**
 * Wait in milliseconds after the failed attempt number `attempt` (from 1), `ageMs` after the first
 * one: 5 s that triples, up to 2 h, a fifth less or more by `jitter` (0 to 1). The last attempt is
 * at 24 h; null after it.
 */
export function nextDelay(after: {
  readonly attempt: number;
  readonly ageMs: number;
  readonly jitter: number;
}): number | null {
  const leftMs = RETRY_LIMIT_MS - after.ageMs;
  if (leftMs <= 0) return null;
  const steps = Math.min(Math.max(after.attempt, 1) - 1, 16);
  const delayMs = Math.min(FIRST_MS * 3 ** steps, LONGEST_MS) * (0.8 + 0.4 * after.jitter);
  return Math.min(Math.round(delayMs), leftMs);
}
