/**
 * Writes a stream of bytes into a new file and computes its hash on the way. An object's name is its
 * hash, so its bytes must lie somewhere before it can be named.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { AppError, fileError } from '@flashline/errors';
import { STORE_HASH_MISMATCH, STORE_TOO_LARGE } from './errors.ts';
import type { PutOptions, StoredObject } from './port.ts';

/** Bytes of a file that are read at a time. */
export const READ_BYTES = 262_144;

/** `spool` into the new file `path`, which is closed. Throws FILE_NOT_WRITABLE besides. */
export async function spoolTo(
  path: string,
  source: AsyncIterable<Uint8Array>,
  options: PutOptions & { readonly durable: boolean },
): Promise<StoredObject> {
  const file = await newFile(path);
  try {
    return await spool(source, file, options);
  } finally {
    await file.close();
  }
}

/** Opens the new file `path`. Throws FILE_DISK_FULL, FILE_NOT_WRITABLE. */
export async function newFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx+', 0o600);
  } catch (error) {
    throw fileError(path, error);
  }
}

/** The content of a file, which is opened when it is read: so that it is always closed again. */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { highWaterMark: READ_BYTES });
}

/**
 * Writes `source` to an empty file, flushed to disk where `durable`. Throws STORE_TOO_LARGE,
 * STORE_HASH_MISMATCH, FILE_DISK_FULL, and what the source throws; the caller removes the file.
 */
export async function spool(
  source: AsyncIterable<Uint8Array>,
  file: FileHandle,
  options: PutOptions & { readonly durable: boolean },
): Promise<StoredObject> {
  const hash = createHash('sha256');
  const maxBytes = options.maxBytes ?? Number.MAX_SAFE_INTEGER;
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
    await changing(() => writeAll(file, chunk));
  }
  if (options.durable) await changing(() => file.sync());
  const sha256 = hash.digest('hex');
  if (options.sha256 !== undefined && options.sha256 !== sha256) {
    throw new AppError(
      STORE_HASH_MISMATCH,
      `The content has the SHA-256 ${sha256}, not ${options.sha256}: send it again.`,
    );
  }
  return { sha256, sizeBytes };
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let at = 0;
  while (at < chunk.byteLength) at += (await file.write(chunk, at)).bytesWritten;
}

async function changing(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    throw fileError('an object', error);
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    STORE_TOO_LARGE,
    `The content is longer than ${maxBytes} bytes, which is all that is allowed here: send less.`,
  );
}
