/** What can go wrong with the store. */

import type { ErrorCode } from '@flashline/errors';

/** No object of that name. */
export const STORE_MISSING: ErrorCode = {
  code: 'STORE_MISSING',
  kind: 'infrastructure',
  retryable: false,
  condition: 'not-found',
  meaning: 'An object is not in the store: it was deleted, or never stored.',
};

/** An object is longer than it may be. */
export const STORE_TOO_LARGE: ErrorCode = {
  code: 'STORE_TOO_LARGE',
  kind: 'usage',
  retryable: false,
  condition: 'too-large',
  meaning: 'An object is longer than allowed; store less, or raise the limit.',
};

/** An object does not have the hash that was announced. */
export const STORE_HASH_MISMATCH: ErrorCode = {
  code: 'STORE_HASH_MISMATCH',
  kind: 'usage',
  retryable: false,
  meaning: 'The content does not have the SHA-256 that was announced; send it again.',
};

/** What is read is not what was stored. */
export const STORE_CORRUPT: ErrorCode = {
  code: 'STORE_CORRUPT',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'An object in the store has been changed or damaged; delete it and store it again.',
};

/** No answer of the store. */
export const STORE_UNAVAILABLE: ErrorCode = {
  code: 'STORE_UNAVAILABLE',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The object store does not answer or refuses us; the call may be made again.',
};

/** A setting that names no store. */
export const STORE_BAD_URL: ErrorCode = {
  code: 'STORE_BAD_URL',
  kind: 'usage',
  retryable: false,
  meaning: 'The address of the store is none; write file:///folder, or http(s)://host:port.',
};

/** A team id or hash that could name anything else than an object. */
export const STORE_BAD_KEY: ErrorCode = {
  code: 'STORE_BAD_KEY',
  kind: 'bug',
  retryable: false,
  meaning: 'A team id or SHA-256 handed to the store is not plain.',
};
