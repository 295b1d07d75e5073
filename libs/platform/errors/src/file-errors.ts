/** Turns an error of the file system into an AppError with one clear sentence. */

import { AppError, type ErrorCode } from './app-error.ts';

/** The disk is full, or a quota is used up. */
export const FILE_DISK_FULL: ErrorCode = {
  code: 'FILE_DISK_FULL',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'No space is left where a file is to be written; free some and run again.',
};

/** A file or folder may not be written. */
export const FILE_NOT_WRITABLE: ErrorCode = {
  code: 'FILE_NOT_WRITABLE',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'A file or folder cannot be written; check its rights and whether it exists.',
};

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** What to do where it is not the rights that are wrong. */
const FILE_IN_THE_WAY = 'a file lies where a folder is needed; choose another path';
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['ENOTDIR', FILE_IN_THE_WAY],
  ['EEXIST', FILE_IN_THE_WAY],
  ['EROFS', 'the disk is read-only; choose another path'],
  ['ENOENT', 'the folder it lies in takes no files or is not there; choose another path'],
]);

/** An AppError for `cause`, thrown while `what` was written; an AppError is passed through. */
export function fileError(what: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const code = errnoOf(cause);
  if (FULL.has(code)) {
    return new AppError(FILE_DISK_FULL, `No space is left on the disk for ${what}: free some.`, {
      cause,
    });
  }
  const reason = code === '' ? String(cause) : code;
  const advice = ADVICE.get(code) ?? 'check its rights';
  return new AppError(FILE_NOT_WRITABLE, `Cannot write ${what} (${reason}): ${advice}.`, { cause });
}

/** True where an error says that no file of that name exists. */
export function isMissingFile(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT';
}

function errnoOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
