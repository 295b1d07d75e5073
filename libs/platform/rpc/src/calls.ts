/** The calls that a server has in hand, so that they can be ended when it stops. */

import type { AppError } from '@flashline/errors';

/** Calls in hand. */
export type Calls = {
  /** A controller for a new call; `remove` when it has ended. */
  add(isStream: boolean): AbortController;
  remove(controller: AbortController): void;
  /** Aborts calls, all or streams alone, and those that come from now on. */
  abort(which: 'all' | 'streams', reason: AppError): void;
};

/** An empty set. */
export function createCalls(): Calls {
  const open = new Map<AbortController, boolean>();
  let streamsEnd: AppError | null = null;
  return {
    add(isStream) {
      const controller = new AbortController();
      open.set(controller, isStream);
      if (isStream && streamsEnd !== null) controller.abort(streamsEnd);
      return controller;
    },
    remove: (controller) => void open.delete(controller),
    abort(which, reason) {
      streamsEnd = reason;
      for (const [controller, isStream] of open) {
        if (isStream || which === 'all') controller.abort(reason);
      }
    },
  };
}
