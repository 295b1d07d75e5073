/** Reads ordinary files within a limit; never waits on a pipe or a device. */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '@flashline/errors';
import { INPUT_FILE_MISSING, INPUT_FILE_NOT_READABLE, INPUT_FILE_TOO_LARGE } from './errors.ts';

/** Why a file was not read. */
export type ReadFailure = 'missing' | 'link' | 'not-a-file' | 'too-large' | 'not-readable';

export type ReadOutcome =
  { readonly bytes: Uint8Array } | { readonly failure: ReadFailure; readonly cause: unknown };

/** Reads a file of at most `limitBytes`; `follow` tells whether it may be a symbolic link. */
export async function tryReadFile(
  path: string,
  limitBytes: number,
  follow: boolean,
): Promise<ReadOutcome> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (follow ? 0 : constants.O_NOFOLLOW);
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, flags);
    const stats = await handle.stat();
    if (!stats.isFile()) return { failure: 'not-a-file', cause: undefined };
    if (stats.size > limitBytes) return { failure: 'too-large', cause: undefined };
    return { bytes: await readExactly(handle, stats.size) };
  } catch (cause) {
    return { failure: failureOf(cause, follow), cause };
  } finally {
    await handle?.close();
  }
}

/** Reads a file that the user named; throws an AppError that says why not. */
export async function readInputFile(path: string, limitBytes: number): Promise<Uint8Array> {
  const outcome = await tryReadFile(path, limitBytes, true);
  if ('bytes' in outcome) return outcome.bytes;
  const options = { cause: outcome.cause };
  if (outcome.failure === 'missing') {
    throw new AppError(INPUT_FILE_MISSING, `There is no file ${path}: check the path.`, options);
  }
  if (outcome.failure === 'too-large') {
    throw new AppError(
      INPUT_FILE_TOO_LARGE,
      `The file ${path} has more than ${limitBytes} bytes: give a smaller one.`,
      options,
    );
  }
  const what = outcome.failure === 'not-a-file' ? 'is not an ordinary file' : 'cannot be read';
  const advice = outcome.failure === 'not-a-file' ? 'give the path of a file' : 'check its rights';
  throw new AppError(INPUT_FILE_NOT_READABLE, `${path} ${what}: ${advice}.`, options);
}

/** The size is that of the moment of opening, so a file that grows cannot grow us. */
async function readExactly(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, size - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

function failureOf(cause: unknown, follow: boolean): ReadFailure {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
  if (code === 'ELOOP' && !follow) return 'link';
  return code === 'EISDIR' || code === 'ENXIO' ? 'not-a-file' : 'not-readable';
}
