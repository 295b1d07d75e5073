/** Reads of objects: verified to the end, and into files that are whole or absent. */

import { createHash, randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import { STORE_CORRUPT } from './errors.ts';
import { spoolTo } from './spool.ts';

/** Hands on `source` and throws STORE_CORRUPT at its end where it does not have this hash. */
export async function* verified(
  source: AsyncIterable<Uint8Array>,
  sha256: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== sha256) throw corrupt(sha256);
}

/** Writes an object that `source` gives to `path`, whole or absent, through a file beside it. */
export async function writeVerified(
  source: AsyncIterable<Uint8Array>,
  sha256: string,
  path: string,
): Promise<void> {
  const part = join(dirname(path), `.part-${randomUUID()}`);
  try {
    const got = await spoolTo(part, source, { durable: false });
    if (got.sha256 !== sha256) throw corrupt(sha256);
    await rename(part, path).catch((error: unknown) => {
      throw fileError(path, error);
    });
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function corrupt(sha256: string): AppError {
  return new AppError(
    STORE_CORRUPT,
    `The object ${sha256} is not what was stored: delete it and store it again.`,
  );
}
