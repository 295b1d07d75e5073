/** Callers that wait here for what becomes of their requests. */
import { isDeepStrictEqual } from 'node:util';
import type { LeaseView } from './farm-port.ts';

interface Follower {
  view: LeaseView | null;
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
      follower.view = view;
      follower.wake();
    }
  }

  /** Gives each new view of a lease; ends after the view that it ended, or when `signal` aborts. */
  async *follow(leaseId: string, signal: AbortSignal): AsyncGenerator<LeaseView> {
    const follower: Follower = { view: null, wake: () => undefined };
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
