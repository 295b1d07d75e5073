/** Runs jobs in a worker process, and starts a new one where it crashed or took too long. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job, Outcome } from './worker.ts';

export type JobResult =
  ({ readonly kind: 'ended' } & Outcome) | { readonly kind: 'lost'; readonly reason: string };

/** Private writable memory of the worker: what Node reserves and never touches, and 512 MB. */
const DATA_LIMIT_BYTES = (650 + 512) * 1024 * 1024;
const MAX_STDERR_CHARS = 4000;

/**
 * A worker that has used so much takes no other job: what it keeps of this one, measured up to 180 MB
 * that no collection gives back, would count for the next.
 */
const RENEW_ABOVE_BYTES = 200e6;

export class WorkerClient {
  readonly #timeoutMs: number;
  #child: ChildProcess | null = null;
  #stderr = '';

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  run(job: Job): Promise<JobResult> {
    const child = (this.#child ??= this.#start());
    return new Promise((resolve) => {
      const settle = (result: JobResult): void => {
        clearTimeout(timer);
        child.off('message', onMessage);
        child.off('close', onClose);
        resolve(result);
      };
      const onMessage = (outcome: Outcome): void => {
        settle({ kind: 'ended', ...outcome });
        if (outcome.peakBytes > RENEW_ABOVE_BYTES) this.stop();
      };
      const onClose = (code: number | null, signal: string | null): void => {
        this.#child = null;
        const how = signal === null ? `exit code ${code}` : signal;
        settle({ kind: 'lost', reason: `the process ended with ${how}: ${this.#stderr}` });
      };
      const timer = setTimeout(() => {
        this.#child = null;
        child.kill('SIGKILL');
        settle({ kind: 'lost', reason: `no answer within ${this.#timeoutMs} ms` });
      }, this.#timeoutMs);
      child.once('message', onMessage);
      child.once('close', onClose);
      child.send(job);
    });
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  #start(): ChildProcess {
    const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));
    const node = [process.execPath, '--no-warnings', worker];
    const limits = [`--data=${DATA_LIMIT_BYTES}`, '--core=0', '--'];
    const child = spawn('prlimit', [...limits, ...node], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-MAX_STDERR_CHARS);
    });
    return child;
  }
}
