/** SIGINT, SIGTERM and SIGHUP: the work is given up, what it started is cleaned up, then we end. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type SignalName = keyof typeof EXIT_CODES;

/** A terminal and a parent process may both pass on the same signal. */
const ECHO_MS = 1000;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came, or null. */
  readonly exitCode: () => number | null;
  readonly stopWatching: () => void;
}

/** The first signal aborts; one that comes later, while we still clean up, ends us at once. */
export function watchSignals(): Interruption {
  const controller = new AbortController();
  let code: number | null = null;
  let since = 0;
  const interrupt = (name: SignalName) => {
    if (code === null) {
      code = EXIT_CODES[name];
      since = performance.now();
      controller.abort();
    } else if (performance.now() - since > ECHO_MS) {
      process.exit(code);
    }
  };
  const names = Object.keys(EXIT_CODES) as SignalName[];
  for (const name of names) process.on(name, interrupt);
  return {
    signal: controller.signal,
    exitCode: () => code,
    stopWatching: () => {
      for (const name of names) process.off(name, interrupt);
    },
  };
}
