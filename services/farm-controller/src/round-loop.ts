/** Rounds of the farm, one after the other: when something happens, and every so often. */
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';

const LOG = logger('farm');

export class RoundLoop {
  readonly #round: () => Promise<void>;
  readonly #everyMs: number;
  readonly #stopping = new AbortController();
  #isDue = false;
  /** A round has failed because something is away, and none has succeeded since. */
  #isWaiting = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  /** A round that rejects is tried again after the pause. */
  constructor(round: () => Promise<void>, everyMs: number) {
    this.#round = round;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Asks for a round soon. */
  wake(): void {
    this.#isDue = true;
    this.#wake();
  }

  /** Waits for the round in progress. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#isDue = false;
      try {
        await this.#round();
        if (this.#isWaiting) LOG.info('rounds of the farm go on');
        this.#isWaiting = false;
      } catch (error) {
        this.#complain(error);
        this.#isDue = false;
      }
      await this.#pause();
    }
  }

  /** Once per outage; a fault of ours each time. */
  #complain(error: unknown): void {
    if (!(error instanceof AppError)) {
      LOG.error({ err: error }, 'a round of the farm failed; it is tried again');
    } else if (!this.#isWaiting) {
      this.#isWaiting = true;
      LOG.warn({ reason: error.message }, 'no round of the farm; waiting until there is one');
    }
  }

  async #pause(): Promise<void> {
    if (this.#isDue || this.#stopping.signal.aborted) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, this.#everyMs);
    });
    clearTimeout(timer);
  }
}
