/** Work that is done again and again: on a timer, when woken, never twice at once, whatever it throws. */
import { logger } from '@flashline/telemetry';

export interface Loop {
  /** Does it soon; while it is at work, once more after that. */
  readonly trigger: () => void;
  /** Waits for the round that is at work. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  /** Between the end of a round and the next one. */
  readonly everyMs: number;
  /** Between two rounds however often it is woken; none unless given. */
  readonly restMs?: number;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Starts at once. */
export function startLoop({ name, everyMs, restMs = 0, run }: LoopOptions): Loop {
  const stopping = new AbortController();
  let wake: () => void = () => undefined;
  let stopResting: () => void = () => undefined;
  let isDue = true;
  const round = async () => {
    while (!stopping.signal.aborted) {
      if (!isDue) await nap(everyMs, (woken) => (wake = woken));
      if (stopping.signal.aborted) return;
      isDue = false;
      try {
        await run(stopping.signal);
      } catch (error) {
        logger('orchestrator').error(
          { err: error, loop: name },
          'a round failed; the next one comes',
        );
      }
      if (restMs > 0) await nap(restMs, (woken) => (stopResting = woken));
    }
  };
  const done = round();
  const trigger = () => {
    isDue = true;
    wake();
  };
  return {
    trigger,
    async stop() {
      stopping.abort();
      wake();
      stopResting();
      await done;
    },
  };
}

function nap(ms: number, onSleep: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    onSleep(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
