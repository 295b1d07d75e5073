/** `flashline up` as a process of its own, as a user has it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RestClient } from './rest-client.ts';

const BIN = join(import.meta.dirname, '../../bin/flashline.mjs');
const COUNTING = join(import.meta.dirname, 'counting-up.ts');

export interface UpOptions {
  /** Holds the data folder, and what the processes say. */
  readonly place: string;
  readonly units?: number;
  /** Writes the path of each gRPC call into a file, for `readCalls`. */
  readonly isCounting?: boolean;
  /** Settings beside those of every test. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Bootstrap {
  readonly url: string;
  readonly grpcUrl: string;
  readonly team: string;
  readonly apiKey: string;
}

export interface UpProcess {
  readonly child: ChildProcess;
  /** What it printed on standard output so far. */
  readonly stdout: () => string;
  readonly bootstrap: Bootstrap;
  readonly client: RestClient;
  /** SIGTERM; the exit code. */
  readonly stop: () => Promise<number | null>;
  /** SIGKILL, and the end of the process. */
  readonly kill: () => Promise<void>;
}

/** Resolves when it says that it is ready; throws with its last words where it ends before. */
export async function startUp({
  place,
  units = 1,
  isCounting = false,
  env = {},
}: UpOptions): Promise<UpProcess> {
  const data = join(place, 'data');
  const log = openSync(join(place, 'up.log'), 'a');
  const args = isCounting
    ? [COUNTING, data, String(units), join(place, 'calls')]
    : [BIN, 'up', '--data', data, '--port', '0', '--units', String(units)];
  const child = spawn(process.execPath, args, {
    cwd: place,
    stdio: ['ignore', 'pipe', log],
    env: { ...process.env, FLASHLINE_LOG_LEVEL: 'warn', ...env },
  });
  closeSync(log);
  let stdout = '';
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = once(child, 'close');
  await Promise.race([
    said(child, () => stdout.includes('Flashline is ready at ')),
    ended.then(([code]) => {
      const words = readFileSync(join(place, 'up.log'), 'utf8').slice(-3000);
      throw new Error(`flashline up ended with ${String(code)}: ${words}`);
    }),
  ]);
  const bootstrap = readBootstrap(data);
  return {
    child,
    stdout: () => stdout,
    bootstrap,
    client: new RestClient(bootstrap.url, bootstrap.apiKey),
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export function readBootstrap(data: string): Bootstrap {
  return JSON.parse(readFileSync(join(data, 'bootstrap.json'), 'utf8')) as Bootstrap;
}

/** How often each gRPC method was called since `startUp`; checks of health come as they come. */
export function readCalls(place: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const path of readFileSync(join(place, 'calls'), 'utf8').split('\n')) {
    if (path !== '' && !path.startsWith('/grpc.health.')) counts[path] = (counts[path] ?? 0) + 1;
  }
  return counts;
}

async function said(child: ChildProcess, isSaid: () => boolean): Promise<void> {
  while (!isSaid()) await once(child.stdout!, 'data');
}
