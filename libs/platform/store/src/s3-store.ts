/**
 * The store on an S3 server, with nothing but objects: `<team>/<hash>` in one bucket. The name is the
 * hash, so a source is written to a temporary file first and sent when its name is known.
 */

import { randomUUID } from 'node:crypto';
import { type FileHandle, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'minio';
import { disposition } from './disposition.ts';
import { assertKey, assertTeam, isHash, isTeam, missing } from './keys.ts';
import type { ByteRange, ListedObject, PutOptions, Store, StoredObject } from './port.ts';
import { s3Client, type S3Options } from './s3-client.ts';
import {
  isAbsent,
  isBehindEnd,
  isBucketThere,
  isNoBucket,
  isWorthAnotherTry,
  s3Error,
} from './s3-errors.ts';
import { abortBefore, sendFile } from './s3-upload.ts';
import { fileBytes, newFile, spool } from './spool.ts';
import { verified, writeVerified } from './verify.ts';

/** Longest object where the caller names no limit: the temporary file must have an end. */
const MAX_BYTES = 4 * 1024 ** 3;

const TRIES = 5;

/**
 * Opens the store in a bucket, which is made where it is missing. Waits up to `waitMs` (30 s) for a
 * server that does not answer yet, then throws STORE_UNAVAILABLE.
 */
export async function s3Store(options: S3Options & { readonly waitMs?: number }): Promise<Store> {
  const calls = s3Client(options);
  // A read takes as long as whoever it is for, so reads have no part in the connections of the calls.
  const reads = s3Client(options, Infinity);
  const close = (): void => [calls, reads].forEach((each) => each.close());
  const store = new S3Store(calls.client, reads.client, options.bucket, close);
  const end = performance.now() + (options.waitMs ?? 30_000);
  for (;;) {
    try {
      await store.makeBucket();
      return store;
    } catch (error) {
      if (performance.now() >= end) {
        close();
        throw s3Error(error);
      }
    }
    await delay(250);
  }
}

class S3Store implements Store {
  readonly #client: Client;
  readonly #reads: Client;
  readonly #bucket: string;
  readonly #disconnect: () => void;

  constructor(client: Client, reads: Client, bucket: string, disconnect: () => void) {
    this.#client = client;
    this.#reads = reads;
    this.#bucket = bucket;
    this.#disconnect = disconnect;
  }

  async makeBucket(): Promise<void> {
    if (await this.#client.bucketExists(this.#bucket)) return;
    try {
      await this.#client.makeBucket(this.#bucket);
    } catch (error) {
      if (!isBucketThere(error)) throw error;
    }
  }

  async put(
    teamId: string,
    source: AsyncIterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<StoredObject> {
    assertTeam(teamId);
    const file = await unnamedFile();
    try {
      const stored = await spool(source, file, { maxBytes: MAX_BYTES, ...options, durable: false });
      await this.#send(keyOf(teamId, stored.sha256), file, stored.sizeBytes);
      return stored;
    } finally {
      await file.close();
    }
  }

  async putFile(teamId: string, path: string): Promise<StoredObject> {
    return this.put(teamId, fileBytes(path));
  }

  async get(teamId: string, sha256: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const bytes = await this.#open(teamId, sha256, range);
    return range === undefined ? verified(bytes, sha256) : bytes;
  }

  async getFile(teamId: string, sha256: string, path: string): Promise<void> {
    await writeVerified(await this.#open(teamId, sha256), sha256, path);
  }

  async stat(
    teamId: string,
    sha256: string,
  ): Promise<{ readonly sizeBytes: number; readonly modifiedAt: Date } | null> {
    assertKey(teamId, sha256);
    try {
      const found = await again(() => this.#client.statObject(this.#bucket, keyOf(teamId, sha256)));
      return { sizeBytes: found.size, modifiedAt: found.lastModified };
    } catch (error) {
      if (isAbsent(error)) return null;
      throw s3Error(error);
    }
  }

  async delete(teamId: string, sha256: string): Promise<void> {
    assertKey(teamId, sha256);
    try {
      await again(() => this.#client.removeObject(this.#bucket, keyOf(teamId, sha256)));
    } catch (error) {
      if (!isAbsent(error)) throw s3Error(error);
    }
  }

  async *list(): AsyncIterable<ListedObject> {
    try {
      for await (const item of this.#client.listObjectsV2(this.#bucket, '', true)) {
        const [teamId = '', sha256 = '', ...rest] = String(item.name).split('/');
        if (!isTeam(teamId) || !isHash(sha256) || rest.length > 0) continue;
        yield { teamId, sha256, sizeBytes: item.size, modifiedAt: item.lastModified };
      }
    } catch (error) {
      if (!isNoBucket(error)) throw s3Error(error);
    }
  }

  async removeUnfinished(before: Date): Promise<number> {
    try {
      return await again(() => abortBefore(this.#client, this.#bucket, before));
    } catch (error) {
      if (isNoBucket(error)) return 0;
      throw s3Error(error);
    }
  }

  async presign(
    teamId: string,
    sha256: string,
    options: { readonly fileName: string; readonly seconds: number },
  ): Promise<string> {
    assertKey(teamId, sha256);
    return this.#client.presignedGetObject(
      this.#bucket,
      keyOf(teamId, sha256),
      Math.max(1, Math.floor(options.seconds)),
      {
        'response-content-disposition': disposition(options.fileName),
        'response-content-type': 'application/octet-stream',
      },
    );
  }

  async check(): Promise<void> {
    try {
      await again(() => this.makeBucket());
    } catch (error) {
      throw s3Error(error);
    }
  }

  async close(): Promise<void> {
    this.#disconnect();
    await Promise.resolve();
  }

  async #send(key: string, file: FileHandle, sizeBytes: number): Promise<void> {
    const upload = { bucket: this.#bucket, key, file, sizeBytes };
    try {
      await again(async () => {
        try {
          await sendFile(this.#client, upload);
        } catch (error) {
          if (!isNoBucket(error)) throw error;
          await this.makeBucket();
          await sendFile(this.#client, upload);
        }
      });
    } catch (error) {
      throw s3Error(error);
    }
  }

  async #open(
    teamId: string,
    sha256: string,
    range?: ByteRange,
  ): Promise<AsyncIterable<Uint8Array>> {
    assertKey(teamId, sha256);
    const key = keyOf(teamId, sha256);
    try {
      const stream = await again(() =>
        range === undefined
          ? this.#reads.getObject(this.#bucket, key)
          : this.#reads.getPartialObject(
              this.#bucket,
              key,
              range.start,
              range.end - range.start + 1,
            ),
      );
      return received(stream);
    } catch (error) {
      if (isBehindEnd(error)) return received([]);
      throw isAbsent(error) ? missing(teamId, sha256) : s3Error(error);
    }
  }
}

/** A new temporary file that has no name any more: it is gone whenever this process is. */
async function unnamedFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `flashline-put-${randomUUID()}`);
  const file = await newFile(path);
  await rm(path);
  return file;
}

/** Calls again where a connection broke: every call here may be made twice. */
async function again<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === TRIES || !isWorthAnotherTry(error)) throw error;
    }
  }
}

async function* received(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    throw s3Error(error);
  }
}

function keyOf(teamId: string, sha256: string): string {
  return `${teamId}/${sha256}`;
}
