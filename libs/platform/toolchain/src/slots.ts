/** At most so many compilers at once, over all builds of this process. */

import { availableParallelism } from 'node:os';

let free = Math.max(2, availableParallelism());
const waiting: (() => void)[] = [];

/** Runs `task` when a slot is free, and frees it after. */
export async function withSlot<T>(task: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await task();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
}
