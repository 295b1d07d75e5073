/** What an S3 server or its connection says, as errors of ours. */

import { AppError, FILE_DISK_FULL } from '@flashline/errors';
import { STORE_UNAVAILABLE } from './errors.ts';

const FULL = new Set(['XMinioStorageFull', 'StorageFull', 'InsufficientStorage', 'QuotaExceeded']);
const ABSENT = new Set(['NoSuchKey', 'NotFound', 'NoSuchBucket']);
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** An AppError for what a call to the server threw; an AppError is passed through. */
export function s3Error(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const code = codeOf(cause);
  if (FULL.has(code)) {
    return new AppError(FILE_DISK_FULL, 'No space is left in the object store: free some.', {
      cause,
    });
  }
  const reason = code === '' ? String(cause) : code;
  return new AppError(
    STORE_UNAVAILABLE,
    `The object store does not serve us (${reason}): check that it runs, and our access to it.`,
    { cause },
  );
}

/** True where the object, or the whole bucket, is not there. */
export function isAbsent(error: unknown): boolean {
  return ABSENT.has(codeOf(error));
}

/** True where the bucket is not there. */
export function isNoBucket(error: unknown): boolean {
  return codeOf(error) === 'NoSuchBucket';
}

/** True where an upload in parts has ended. */
export function isNoUpload(error: unknown): boolean {
  return codeOf(error) === 'NoSuchUpload';
}

/** True where a range lies behind the end. */
export function isBehindEnd(error: unknown): boolean {
  return codeOf(error) === 'InvalidRange';
}

/** True where the bucket has come into being meanwhile. */
export function isBucketThere(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'BucketAlreadyOwnedByYou' || code === 'BucketAlreadyExists';
}

/** True where the server had closed a kept connection: the same call is likely to succeed at once. */
export function isWorthAnotherTry(error: unknown): boolean {
  return BROKEN.has(codeOf(error));
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
