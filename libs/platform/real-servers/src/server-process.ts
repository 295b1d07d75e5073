/** A server that runs as a child: started on one folder and port, killed, started again, stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@flashline/errors';
import { REAL_SERVER_NOT_STARTED } from './errors.ts';
import { takePort } from './take-port.ts';

const POLL_MS = 20;
/** Recovery after a kill may take long on a busy machine. */
const READY_MS = 120_000;
/** A server that takes longer to end in order is killed. */
const STOP_MS = 60_000;
/** With pauses that double: what a killed server leaves may need seconds to end on a busy machine. */
const START_ATTEMPTS = 10;
const LONGEST_PAUSE_MS = 2_000;
const KEPT_OUTPUT = 4_000;

export type ServerOptions = {
  /** Where its data is; without, a new temporary folder that `stop` removes. */
  readonly folder?: string;
  /** Without, a free one. */
  readonly port?: number;
};

/** A server that runs on 127.0.0.1. */
export interface RealServer {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Of the process that was started last. */
  readonly pid: number;
  /** The end of what it has written since its start. */
  output(): string;
  /** Sends a signal; resolves when the process is gone after SIGKILL, has halted after SIGSTOP. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /**
   * Kills it if it runs, and starts it again on the same folder and port; `isEmpty`: with nothing in
   * the folder, as after the loss of its disk.
   */
  restart(options?: { readonly isEmpty?: boolean }): Promise<void>;
  /** Ends it in order, and removes its folder where it was a temporary one. */
  stop(): Promise<void>;
}

/** How one kind of server is run. */
export type ServerKind = {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
  /** Makes what must be in the folder before the first start; runs once per server. */
  prepare(folder: string): Promise<void>;
  command(at: { readonly folder: string; readonly port: number }): {
    readonly file: string;
    readonly args: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
    /** Arguments of setpriv beside those that tie it to us. */
    readonly setpriv?: readonly string[];
  };
  isReady(at: {
    readonly folder: string;
    readonly port: number;
    readonly pid: number;
  }): Promise<boolean>;
  url(port: number): string;
};

/** Starts a server and waits until it answers. */
export async function startServer(kind: ServerKind, options: ServerOptions): Promise<RealServer> {
  const isTemporary = options.folder === undefined;
  const folder = isTemporary
    ? await mkdtemp(join(tmpdir(), `flashline-${kind.name}-`))
    : resolve(options.folder);
  await mkdir(folder, { recursive: true });
  await kind.prepare(folder);
  const server = new ServerProcess(kind, folder, isTemporary);
  try {
    await server.startAt(options.port ?? null);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

class ServerProcess implements RealServer {
  readonly name: string;
  readonly folder: string;
  readonly #kind: ServerKind;
  readonly #isTemporary: boolean;
  #port = 0;
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #output = '';

  constructor(kind: ServerKind, folder: string, isTemporary: boolean) {
    this.name = kind.name;
    this.folder = folder;
    this.#kind = kind;
    this.#isTemporary = isTemporary;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return this.#kind.url(this.#port);
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  output(): string {
    return this.#output;
  }

  /** Another process may take a free port before the server does, or the dead server's may linger. */
  async startAt(port: number | null): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#port = port ?? (await takePort());
      if (await this.#start()) return;
      if (attempt === START_ATTEMPTS) {
        throw new AppError(
          REAL_SERVER_NOT_STARTED,
          `${this.name} did not start on port ${this.#port}: it wrote "${this.#output.trim()}".`,
        );
      }
      await sleep(Math.min(LONGEST_PAUSE_MS, POLL_MS * 2 ** attempt));
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child?.kill(signal);
    if (signal === 'SIGKILL') await this.#ended;
    if (signal === 'SIGSTOP') while (!(await hasHalted(this.pid))) await sleep(POLL_MS);
  }

  async restart({ isEmpty = false }: { readonly isEmpty?: boolean } = {}): Promise<void> {
    await this.kill();
    if (isEmpty) {
      await rm(this.folder, { recursive: true, maxRetries: 50, retryDelay: 20 });
      await mkdir(this.folder);
      await this.#kind.prepare(this.folder);
    }
    await this.startAt(this.#port);
  }

  async stop(): Promise<void> {
    this.#child?.kill(this.#kind.stopSignal);
    // A stopped process takes no other signal.
    this.#child?.kill('SIGCONT');
    const late = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_MS);
    await this.#ended;
    clearTimeout(late);
    // Its own children may still write when it has been killed.
    const options = { recursive: true, force: true, maxRetries: 50, retryDelay: 20 };
    if (this.#isTemporary) await rm(this.folder, options);
  }

  /** False where it ended before it was ready. */
  async #start(): Promise<boolean> {
    const { file, args, env, setpriv } = this.#kind.command(this);
    const tied = ['--pdeathsig', 'KILL', ...(setpriv ?? []), '--', file, ...args];
    const child = spawn('setpriv', tied, {
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let hasEnded = false;
    this.#output = '';
    this.#child = child;
    this.#ended = new Promise((done) => {
      const end = (): void => {
        hasEnded = true;
        done();
      };
      child.once('error', end);
      child.once('exit', end);
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => {
        this.#output = (this.#output + text.toString()).slice(-KEPT_OUTPUT);
      });
    }
    const late = Date.now() + READY_MS;
    while (!hasEnded && Date.now() < late) {
      if (await this.#kind.isReady(this)) return true;
      await sleep(POLL_MS);
    }
    await this.kill();
    return false;
  }
}

/**
 * Whether no thread of a process runs any more: a signal halts them one after another, and one that
 * still runs may answer. The state is the first field after the name in brackets (proc(5)); a thread
 * that has ended meanwhile has none.
 */
async function hasHalted(pid: number): Promise<boolean> {
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => '');
    if (stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'T') return false;
  }
  return true;
}
