/** Runs `task` on every item, at most `limit` at a time; results come in the order of the items. */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const pending = [...items.entries()];
  const worker = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      results[next[0]] = await task(next[1], next[0]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
