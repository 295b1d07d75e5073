/** Tasks as processes of this machine, in namespaces of their own where it permits that. */
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import { runProcess, type ProcessResult } from '@flashline/process';
import { decodeFailure, EXIT_ANSWERED } from './answer.ts';
import {
  EXECUTOR_CANCELLED,
  EXECUTOR_CPU_TIME,
  EXECUTOR_CRASHED,
  EXECUTOR_OUT_OF_MEMORY,
  EXECUTOR_OUTPUT_TOO_LARGE,
  EXECUTOR_TIMEOUT,
} from './errors.ts';
import { findIsolation } from './isolation.ts';
import { watchFolder } from './watch-folder.ts';
import type { Executor, Task } from './port.ts';

export interface ProcessExecutorOptions {
  /** Path of Node. */
  readonly node: string;
  /** File that calls `runProgram`. */
  readonly entry: string;
  /** Holds the folders of all tasks; a task sees its own alone. Made where it does not exist. */
  readonly tasks: string;
  /** Folders and files of this process that are not for tasks. They exist, and hold no task's folder. */
  readonly hidden: readonly string[];
}

/** What Node takes of a memory limit before it runs a line. */
const NODE_RESERVED_BYTES = 700_000_000;
const FILL_MS = 60_000;
const MEGABYTE = 2 ** 20;
/** What is kept of the words of a task. */
const MAX_WORDS_BYTES = 64 * 1024;
/** What the first process of a namespace ends with where its child was killed: SIGKILL, SIGXCPU. */
const KILLED_WITHIN: readonly (number | null)[] = [128 + 9, 128 + 24];
const OUT_OF_MEMORY = /out of memory|allocation failed|bad_alloc|cannot allocate memory/i;
/** All that a task sees of our environment: no setting and no secret of ours. */
const PASSED_ON = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'LANG'];

/** Within the folder of tasks: what Node compiled of the programs, which more than halves their start. */
const CACHE_FOLDER = 'compiled-programs';

/** Finds out first what this machine permits, which takes some milliseconds. Rejects with FILE_*. */
export async function processExecutor(given: ProcessExecutorOptions): Promise<Executor> {
  const hidden = given.hidden.map((path) => resolve(path));
  const options = { ...given, tasks: resolve(given.tasks), hidden };
  const cache = join(options.tasks, CACHE_FOLDER);
  await makeFolders([options.tasks, cache]);
  const { prefix, summary } = await findIsolation({ ...options, cache });
  let filling: Promise<void> | null = null;
  return {
    isolation: summary,
    async run(task) {
      await (filling ??= fillCache(options, cache, prefix([cache])));
      const tmp = join(task.folder, 'tmp');
      await makeFolders([tmp]);
      const writable = await withoutMissing(task.writable ?? []);
      const watch = watchFolder(task.folder, task.limits.outputBytes);
      const started = performance.now();
      try {
        const [command = '', ...args] = [...prefix(writable), ...commandOf(options, task)];
        const signals = [watch.signal, ...(task.signal === undefined ? [] : [task.signal])];
        const result = await runProcess(command, args, {
          cwd: task.folder,
          env: environmentOf(cache, tmp),
          timeoutMs: task.limits.wallMs,
          maxOutputBytes: MAX_WORDS_BYTES,
          signal: AbortSignal.any(signals),
        });
        const isTooLarge = watch.signal.aborted || (await watch.isTooLarge());
        if (result.exitCode === 0 && !isTooLarge) return;
        throw failureOf(task, result, isTooLarge, performance.now() - started);
      } finally {
        watch.stop();
      }
    },
  };
}

function commandOf({ node, entry }: ProcessExecutorOptions, { program, limits }: Task): string[] {
  const heap = Math.max(64, Math.floor((limits.memoryBytes - NODE_RESERVED_BYTES) / MEGABYTE));
  return [
    'prlimit',
    `--data=${limits.memoryBytes}`,
    `--cpu=${limits.cpuSeconds}`,
    `--fsize=${limits.outputBytes}`,
    '--core=0',
    '--',
    node,
    '--no-warnings',
    `--max-old-space-size=${heap}`,
    entry,
    program,
  ];
}

/**
 * Has Node compile the programs before any of them reads what is hostile: tasks can read the cache, and
 * none can leave there what another would run. Without it tasks start more slowly.
 */
async function fillCache(
  { node, entry, tasks }: ProcessExecutorOptions,
  cache: string,
  prefix: readonly string[],
): Promise<void> {
  const [command, ...args] = [...prefix, node, '--no-warnings', entry];
  const env = environmentOf(cache, tasks);
  await runProcess(command, args, { cwd: tasks, env, timeoutMs: FILL_MS }).catch(() => null);
}

async function makeFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw fileError('a folder of tasks', error);
    });
  }
}

/** The folders that are there or can be made. */
async function withoutMissing(paths: readonly string[]): Promise<readonly string[]> {
  const made = paths.map(async (path) => {
    const isThere = await makeFolders([path]).then(
      () => true,
      () => false,
    );
    return isThere ? [path] : [];
  });
  return (await Promise.all(made)).flat();
}

function environmentOf(cache: string, tmp: string): NodeJS.ProcessEnv {
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(passed),
    TMPDIR: tmp,
    // ONNX Runtime would report its use to its maker.
    ORT_DISABLE_TELEMETRY: '1',
    NODE_COMPILE_CACHE: cache,
  };
}

function failureOf(
  { program, limits, signal }: Task,
  result: ProcessResult,
  isTooLarge: boolean,
  tookMs: number,
): AppError {
  const smaller = 'use a smaller model or fewer samples';
  const { stderr } = result;
  if (isTooLarge) {
    const message = `Stage ${program} wrote more than ${limits.outputBytes} bytes: ${smaller}.`;
    return new AppError(EXECUTOR_OUTPUT_TOO_LARGE, message);
  }
  if (signal?.aborted === true) {
    return new AppError(EXECUTOR_CANCELLED, `Stage ${program} was stopped before its end.`);
  }
  if (result.timedOut) {
    const message = `Stage ${program} took longer than ${limits.wallMs / 1000} s: try again, or ${smaller}.`;
    return new AppError(EXECUTOR_TIMEOUT, message);
  }
  const said = result.exitCode === EXIT_ANSWERED ? decodeFailure(result.stdout) : null;
  if (said !== null) return said;
  const isKilled = wasKilled(result);
  if (isKilled && tookMs * availableParallelism() >= limits.cpuSeconds * 1000) {
    const message = `Stage ${program} computed for more than ${limits.cpuSeconds} s: ${smaller}.`;
    return new AppError(EXECUTOR_CPU_TIME, message);
  }
  // Nobody else kills it than the system that has no memory left.
  if (isKilled || OUT_OF_MEMORY.test(stderr)) {
    const message = `Stage ${program} needs more than ${limits.memoryBytes} bytes of memory: ${smaller}.`;
    return new AppError(EXECUTOR_OUT_OF_MEMORY, message, { cause: stderr });
  }
  const end = result.signal === null ? `exit code ${result.exitCode}` : `signal ${result.signal}`;
  const message = `Stage ${program} ended with ${end} and no answer: try again, or report the model.`;
  return new AppError(EXECUTOR_CRASHED, message, { cause: stderr });
}

function wasKilled({ exitCode, signal }: ProcessResult): boolean {
  return signal === 'SIGKILL' || signal === 'SIGXCPU' || KILLED_WITHIN.includes(exitCode);
}
