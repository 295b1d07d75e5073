/** Starts a program with an argument array, in its own process group, with limits; no shell. */

import { type ChildProcess, spawn } from 'node:child_process';
import { AppError, isMissingFile } from '@flashline/errors';
import { boundedBuffer } from './bounded-buffer.ts';
import { PROCESS_MISSING, PROCESS_NOT_STARTED } from './errors.ts';
import { addGroup, killGroup, removeGroup } from './live-groups.ts';

/** Limits and surroundings of a child process. */
export type ProcessOptions = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Written to the child's standard input, which is closed after it; closed at once without. */
  readonly input?: string | Uint8Array;
  /** The whole group is killed after this time. */
  readonly timeoutMs?: number;
  /** Kept of standard output and of standard error each; 1 MiB unless given. */
  readonly maxOutputBytes?: number;
  /**
   * Private writable memory (RLIMIT_DATA) of each process of the group. Node itself reserves about
   * 600 MB of it before it runs a line, without touching it.
   */
  readonly memoryLimitBytes?: number;
  /** Kills the group when aborted. */
  readonly signal?: AbortSignal;
};

/** How a child ended and what it wrote. */
export type ProcessResult = {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The raw bytes of standard output. */
  readonly stdoutBytes: Uint8Array;
  readonly isTruncated: boolean;
  readonly timedOut: boolean;
  readonly aborted: boolean;
};

/** A child that runs. */
export type RunningProcess = {
  readonly pid: number;
  /** Settles when the child has ended and its output is read; never rejects. */
  readonly ended: Promise<ProcessResult>;
  /** What it has written to standard error so far. */
  readonly stderr: () => string;
  /** Kills the whole group. */
  readonly kill: () => void;
};

const MAX_OUTPUT_BYTES = 1 << 20;

/** To read what a child that has ended has written. */
const LAST_WORDS_MS = 5000;

/**
 * Starts `command` with `args` and resolves once the system has started it. Rejects with
 * PROCESS_MISSING where there is no such program, PROCESS_NOT_STARTED where it cannot start.
 */
export function startProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<RunningProcess> {
  const [file, argv] = withMemoryLimit(command, args, options.memoryLimitBytes);
  return new Promise<RunningProcess>((resolve, reject) => {
    const child = spawn(file, argv, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    child.once('error', reject);
    child.once('spawn', () => resolve(watch(child, options)));
  }).catch((cause: unknown) => {
    // Some errors are thrown, as where memory is short or the arguments are too long.
    throw startError(command, cause);
  });
}

function watch(child: ChildProcess, options: ProcessOptions): RunningProcess {
  const pid = child.pid ?? 0;
  const limit = options.maxOutputBytes ?? MAX_OUTPUT_BYTES;
  const stdout = boundedBuffer(limit);
  const stderr = boundedBuffer(limit);
  const kill = (): void => killGroup(pid);
  addGroup(pid);
  child.stdout?.on('data', stdout.add);
  child.stderr?.on('data', stderr.add);
  child.stdin?.on('error', () => {
    // EPIPE: the child did not want its input.
  });
  child.stdin?.end(options.input);
  const stopped = stopEarly(options, kill);

  const ended = new Promise<ProcessResult>((resolve) => {
    child.once('exit', () => {
      // What the leader leaves behind would keep its output open.
      kill();
      removeGroup(pid);
      // Who has left the group may hold its output open for ever.
      setTimeout(() => setImmediate(closeOutput, child), LAST_WORDS_MS).unref();
    });
    child.once('close', (exitCode, signal) => {
      const { timedOut, aborted } = stopped();
      const stdoutBytes = stdout.bytes();
      resolve({
        exitCode,
        signal,
        // Binary answers may be large, and nobody reads them as text.
        get stdout() {
          return stdoutBytes.toString('utf8');
        },
        stderr: stderr.bytes().toString('utf8'),
        stdoutBytes,
        isTruncated: stdout.isTruncated() || stderr.isTruncated(),
        timedOut,
        aborted,
      });
    });
  });
  return { pid, ended, stderr: () => stderr.bytes().toString('utf8'), kill };
}

/** What was written before is read before: an immediate comes after a look at all pipes. */
function closeOutput(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** Kills at the time limit and on abort; the function returned ends that and tells which came. */
function stopEarly(
  { timeoutMs, signal }: ProcessOptions,
  kill: () => void,
): () => Pick<ProcessResult, 'timedOut' | 'aborted'> {
  let timedOut = false;
  let aborted = false;
  const expire = (): void => {
    timedOut = true;
    kill();
  };
  const abort = (): void => {
    aborted = true;
    kill();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    return { timedOut, aborted };
  };
}

function withMemoryLimit(
  command: string,
  args: readonly string[],
  limitBytes: number | undefined,
): [string, string[]] {
  if (limitBytes === undefined) return [command, [...args]];
  return ['prlimit', [`--data=${limitBytes}`, '--core=0', '--', command, ...args]];
}

function startError(command: string, cause: unknown): AppError {
  if (isMissingFile(cause)) {
    return new AppError(
      PROCESS_MISSING,
      `The program ${command} was not found: install it, or put it on the PATH.`,
      { cause },
    );
  }
  return new AppError(PROCESS_NOT_STARTED, `The program ${command} could not be started.`, {
    cause,
  });
}
