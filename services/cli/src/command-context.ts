/** What every command gets from the command line around it. */
export interface CommandContext {
  /** Receives the exit code when the command has run. */
  readonly exit: (code: number) => void;
  /** Receives the exit code of a command that a signal ends as it should; else it is 128 + n. */
  readonly exitOnSignal: (code: number) => void;
  /** Aborted when the user or the system asks us to end; then no result is published. */
  readonly signal: AbortSignal;
}
