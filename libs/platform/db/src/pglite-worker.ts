/**
 * The thread that holds PGlite: it takes bytes of the PostgreSQL protocol and answers with bytes.
 * PGlite computes for as long as a query takes, so it may run on no thread that serves anything.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { NO_SPACE, type FromWorker, type ToWorker, type WorkerStart } from './pglite-messages.ts';

const port = parentPort;
if (port === null) throw new Error('pglite-worker runs as a worker thread alone');
const start = workerData as WorkerStart;

function say(message: FromWorker): void {
  port?.postMessage(message);
}

/** Runs to its end at once: what is awaited within is nothing but a write to the disk that we do not ask for. */
function answer(pglite: PGlite, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  // The memory that it shows us is its own, and changes with the next call.
  const onRawData = (part: Uint8Array): void => void parts.push(part.slice());
  void pglite.execProtocolRawStream(bytes, { syncToFs: false, onRawData });
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const ERROR_RESPONSE = 'E'.charCodeAt(0);

/**
 * True where the engine has said that it ends, as it does where it cannot write its log: it never answers
 * again. `answers` are whole messages: a letter, the length of the rest in four bytes, and the rest.
 */
function isEnd(answers: Uint8Array<ArrayBuffer>): boolean {
  const bytes = Buffer.from(answers.buffer, answers.byteOffset, answers.length);
  for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
    if (bytes[at] !== ERROR_RESPONSE) continue;
    // Its fields end with a zero, which none of them can hold; V is how bad it is.
    if (bytes.subarray(at, at + 1 + bytes.readInt32BE(at + 1)).includes('\0VPANIC\0')) return true;
  }
  return false;
}

async function open(): Promise<PGlite | null> {
  try {
    if ('folder' in start) return await PGlite.create({ dataDir: start.folder });
    return await PGlite.create({
      loadDataDir: new Blob([start.dump]),
      pgliteWasmModule: start.program,
    });
  } catch (error) {
    say({ kind: 'failed', reason: reasonOf(error) });
    return null;
  }
}

/** What WASI calls a full disk; PGlite's file system throws objects with such numbers. */
const WASI_ENOSPC = 51;

function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'errno' in error) {
    return error.errno === WASI_ENOSPC ? NO_SPACE : `file error ${String(error.errno)}`;
  }
  return error instanceof Error ? error.message : String(error);
}

const database = await open();
if (database === null) {
  port.close();
} else {
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'bytes') {
      const bytes = answer(database, message.bytes);
      const hasEnded = isEnd(bytes);
      say({ kind: 'bytes', bytes });
      if (hasEnded) process.exit();
    } else {
      void database.close().finally(() => {
        say({ kind: 'closed' });
        port.close();
      });
    }
  });
  say({ kind: 'ready' });
}
