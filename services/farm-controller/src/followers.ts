/** Callers that wait here for what becomes of their requests. */
import { isDeepStrictEqual } from 'node:util';
import type { LeaseView } from './farm-port.ts';

/** Who waits is told of its place this often at most: each grant moves everybody behind. */
const PLACE_MS = 5000;

interface Follower {
  view: LeaseView | null;
  /** Time of `view`, of `performance.now()`. */
  shownAt: number;
  wake: () => void;
}

/** Followers by lease; a lease may have several. */
export class Followers {
  readonly #byLease = new Map<string, Set<Follower>>();

  /** Leases that somebody waits for. */
  leaseIds(): readonly string[] {
    return [...this.#byLease.keys()];
  }

  has(leaseId: string): boolean {
    return this.#byLease.has(leaseId);
  }

  /** Tells followers how a lease stands. */
  show(leaseId: string, view: LeaseView): void {
    for (const follower of this.#byLease.get(leaseId) ?? []) {
      const isPlace = view.state === 'waiting' && follower.view?.state === 'waiting';
      if (isPlace && performance.now() < follower.shownAt + PLACE_MS) continue;
      follower.view = view;
      follower.shownAt = performance.now();
      follower.wake();
    }
  }

  /** Gives each new state of a lease, and its place now and then; ends after the view that it ended, or when `signal` aborts. */
  async *follow(leaseId: string, signal: AbortSignal): AsyncGenerator<LeaseView> {
    const follower: Follower = { view: null, shownAt: 0, wake: () => undefined };
    const all = this.#byLease.get(leaseId) ?? new Set();
    this.#byLease.set(leaseId, all.add(follower));
    const wake = () => follower.wake();
    signal.addEventListener('abort', wake);
    let shown: LeaseView | null = null;
    try {
      while (!signal.aborted) {
        const { view } = follower;
        if (view !== null && !isDeepStrictEqual(view, shown)) {
          shown = view;
          yield view;
          if (view.state === 'ended') return;
        } else await new Promise<void>((resolve) => (follower.wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', wake);
      all.delete(follower);
      if (all.size === 0) this.#byLease.delete(leaseId);
    }
  }
}
