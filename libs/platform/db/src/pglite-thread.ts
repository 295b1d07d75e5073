/** The thread that holds PGlite, seen from the process that started it. */
import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerStart } from './pglite-messages.ts';

export interface PgliteThread {
  /** A connection for the driver; there may be one at a time. */
  connection(): Duplex;
  /** Closes the database and ends the thread. */
  close(): Promise<void>;
}

/** Starts the thread; an Error with PGlite's reason where the database cannot be opened. */
export async function startPgliteThread(workerData: WorkerStart): Promise<PgliteThread> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('its thread ended')));
    worker.once('message', (message: FromWorker) => {
      if (message.kind === 'failed') reject(new Error(message.reason));
      else resolve();
    });
  });
  // An error of the thread ends it; who waits for an answer hears of it through 'exit'.
  worker.on('error', () => undefined);
  return {
    connection: () => new ThreadConnection(worker),
    async close() {
      worker.postMessage({ kind: 'close' } satisfies ToWorker);
      await exited;
    },
  };
}

/** The bytes of one connection. Looks like a socket to the driver. */
class ThreadConnection extends Duplex {
  readonly #worker: Worker;
  readonly #onMessage: (message: FromWorker) => void;
  readonly #onExit: () => void;

  constructor(worker: Worker) {
    super();
    this.#worker = worker;
    this.#onMessage = (message) => {
      if (message.kind === 'bytes' && message.bytes.length > 0) {
        this.push(
          Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.length),
        );
      }
    };
    this.#onExit = () => this.destroy(new Error('Connection terminated: the thread ended'));
    worker.on('message', this.#onMessage);
    worker.once('exit', this.#onExit);
  }

  connect(): void {
    process.nextTick(() => this.emit('connect'));
  }

  setNoDelay(): void {
    // No network.
  }

  setKeepAlive(): void {
    // No network.
  }

  ref(): void {
    this.#worker.ref();
  }

  unref(): void {
    this.#worker.unref();
  }

  override _read(): void {
    // The driver asks for little at a time; what comes is pushed.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#send([chunk]);
    done();
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this.#send(chunks.map(({ chunk }) => chunk));
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#worker.off('message', this.#onMessage);
    this.#worker.off('exit', this.#onExit);
    done(error);
  }

  #send(chunks: readonly Buffer[]): void {
    const bytes = new Uint8Array(Buffer.concat(chunks));
    this.#worker.postMessage({ kind: 'bytes', bytes } satisfies ToWorker, [bytes.buffer]);
  }
}
