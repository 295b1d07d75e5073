/**
 * Like Promise.all, but waits for every promise before it throws the first error, so that nothing
 * still works in a folder that its caller is about to remove.
 */
export async function allDone<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
