/** Rows that go in batches: each is a short transaction, so that nobody waits long for its locks. */

/** Rows that one statement removes at most. */
export const BATCH = 500;

/** Calls `remove` until it removes less than it may, or `signal` is aborted. Gives how many went. */
export async function inBatches(
  signal: AbortSignal,
  remove: (limit: number) => Promise<number>,
): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    const removed = await remove(BATCH);
    count += removed;
    if (removed < BATCH) break;
  }
  return count;
}
