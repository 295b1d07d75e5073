/** Finds compilers, runs them, and turns their failures into one sentence. */

import { AppError, FILE_DISK_FULL } from '@flashline/errors';
import { PROCESS_MISSING, type ProcessResult, runProcess } from '@flashline/process';
import {
  TOOLCHAIN_COMPILER_MISSING,
  TOOLCHAIN_COMPILE_FAILED,
  TOOLCHAIN_LINK_FAILED,
  TOOLCHAIN_TIMEOUT,
} from './errors.ts';

/** A compiler: the command that runs it and what it says it is. */
export type Compiler = {
  readonly command: string;
  readonly version: string;
  /** The first line of `--version`, part of the key of every cached object. */
  readonly identity: string;
};

/** Cross compiler for the boards, and the compiler for this machine. */
export const ARM_GCC = 'arm-none-eabi-gcc';
export const HOST_CC = 'cc';

const TIMEOUT_MS = 300_000;
const known = new Map<string, Promise<Compiler>>();

/** The compiler behind a command; rejects with TOOLCHAIN_COMPILER_MISSING where there is none. */
export function findCompiler(command: string): Promise<Compiler> {
  const key = `${command} ${process.env['PATH'] ?? ''}`;
  let compiler = known.get(key);
  if (compiler === undefined) {
    compiler = askCompiler(command);
    known.set(key, compiler);
    compiler.catch(() => known.delete(key));
  }
  return compiler;
}

async function askCompiler(command: string): Promise<Compiler> {
  const result = await runCompiler(command, ['--version'], {});
  const identity = result.stdout.split('\n')[0] ?? '';
  const version = /(\d+\.\d+\.\d+)/.exec(identity.replace(/\(.*?\)/, ''))?.[1] ?? identity;
  return { command, version, identity };
}

/** Runs a compiler in `cwd`. Resolves with its result whatever the exit code. */
export async function runCompiler(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly signal?: AbortSignal | undefined },
): Promise<ProcessResult> {
  const env = { ...process.env, LC_ALL: 'C' };
  try {
    const result = await runProcess(command, args, {
      env: options.cwd === undefined ? env : { ...env, TMPDIR: options.cwd },
      timeoutMs: TIMEOUT_MS,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (result.timedOut || result.aborted || result.exitCode === null) {
      throw new AppError(
        TOOLCHAIN_TIMEOUT,
        `The compiler ${command} was ended before it was done.`,
      );
    }
    return result;
  } catch (error) {
    if (error instanceof AppError && error.code === PROCESS_MISSING.code) {
      throw new AppError(
        TOOLCHAIN_COMPILER_MISSING,
        `The C compiler ${command} is not installed: run npm run setup, or install it by hand.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** The error of a compiler that ended with a failure. */
export function compileError(file: string, result: ProcessResult): AppError {
  return failure(TOOLCHAIN_COMPILE_FAILED, `The file ${file} does not compile`, result);
}

/** The error of a linker that ended with a failure. */
export function linkError(result: ProcessResult): AppError {
  return failure(TOOLCHAIN_LINK_FAILED, 'The firmware does not link', result);
}

function failure(
  code: typeof TOOLCHAIN_LINK_FAILED,
  what: string,
  result: ProcessResult,
): AppError {
  if (/No space left on device|Disk quota exceeded/.test(result.stderr)) {
    return new AppError(FILE_DISK_FULL, 'No space is left on the disk for the build: free some.');
  }
  const lines = result.stderr.split('\n');
  const first = lines.find((line) => /error|undefined reference|multiple definition/.test(line));
  const detail = (first ?? lines[0] ?? '').trim();
  return new AppError(code, `${what}: ${detail}.`, { cause: result.stderr });
}
