/** Waits of tests for things that happen elsewhere: without a time that would be judged. */

import { setTimeout as delay } from 'node:timers/promises';

/** Collects what happens, and lets a test wait for it. */
export class Collector<T> {
  readonly #all: T[] = [];

  /** All so far. */
  get all(): readonly T[] {
    return this.#all;
  }

  add(item: T): void {
    this.#all.push(item);
  }

  clear(): void {
    this.#all.length = 0;
  }

  /** The n-th item, from 1, when it is there. */
  async nth(n: number): Promise<T> {
    await until(() => this.#all.length >= n);
    return this.#all[n - 1] as T;
  }
}

/** Resolves when `holds` does. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(5);
}
