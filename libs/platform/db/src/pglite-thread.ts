/** The thread that holds PGlite, seen from the process that started it. */
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { logger } from '@flashline/telemetry';
import type { FromWorker, ToWorker, WorkerStart } from './pglite-messages.ts';

export interface PgliteThread {
  /** A connection for the driver; there may be one at a time. */
  connection(): Duplex;
  /** Closes the database and ends the thread. */
  close(): Promise<void>;
}

/**
 * Starts the thread; an Error with PGlite's reason where the database cannot be opened. Where the thread
 * ends by itself, as on a full disk, the next connection starts another one.
 */
export async function startPgliteThread(start: WorkerStart): Promise<PgliteThread> {
  let worker = await startWorker(start);
  let starting: Promise<Worker> | null = null;
  const alive = async (): Promise<Worker> => {
    if (!hasEnded(worker)) return worker;
    starting ??= startWorker(start).finally(() => (starting = null));
    worker = await starting;
    logger('db').warn('the embedded database had ended by itself, and has been started again');
    return worker;
  };
  return {
    connection: () => new ThreadConnection(alive),
    async close() {
      await starting?.catch(() => undefined);
      if (hasEnded(worker)) return;
      worker.postMessage({ kind: 'close' } satisfies ToWorker);
      await once(worker, 'exit');
    },
  };
}

/** A thread that has ended has no number any more. */
function hasEnded(worker: Worker): boolean {
  return worker.threadId === -1;
}

async function startWorker(workerData: WorkerStart): Promise<Worker> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData });
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
  return worker;
}

/** The bytes of one connection. Looks like a socket to the driver. */
class ThreadConnection extends Duplex {
  readonly #alive: () => Promise<Worker>;
  #worker: Worker | null = null;

  /** `alive` gives the thread to talk to. */
  constructor(alive: () => Promise<Worker>) {
    super();
    this.#alive = alive;
  }

  connect(): void {
    this.#alive().then(
      (worker) => {
        if (this.destroyed) return;
        this.#worker = worker.on('message', this.#onMessage).once('exit', this.#onExit);
        this.emit('connect');
      },
      (error: Error) => this.destroy(new Error(`Connection terminated: ${error.message}`)),
    );
  }

  readonly #onMessage = (message: FromWorker): void => {
    if (message.kind !== 'bytes' || message.bytes.length === 0) return;
    const { buffer, byteOffset, length } = message.bytes;
    this.push(Buffer.from(buffer, byteOffset, length));
  };

  readonly #onExit = (): void => {
    this.destroy(new Error('Connection terminated: the thread ended'));
  };

  setNoDelay(): void {
    // No network.
  }

  setKeepAlive(): void {
    // No network.
  }

  ref(): void {
    this.#worker?.ref();
  }

  unref(): void {
    this.#worker?.unref();
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
    this.#worker?.off('message', this.#onMessage);
    this.#worker?.off('exit', this.#onExit);
    done(error);
  }

  #send(chunks: readonly Buffer[]): void {
    const bytes = new Uint8Array(Buffer.concat(chunks));
    this.#worker?.postMessage({ kind: 'bytes', bytes } satisfies ToWorker, [bytes.buffer]);
  }
}
