/**
 * The store in a folder: `objects/<team>/<two digits>/<hash>`, written beside it, flushed and renamed,
 * so an object is whole or absent whenever the process is killed.
 */

import { createReadStream } from 'node:fs';
import { access, constants, mkdir, opendir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, fileError, isMissingFile } from '@flashline/errors';
import { STORE_UNAVAILABLE } from './errors.ts';
import { assertKey, assertTeam, isHash, isTeam, missing } from './keys.ts';
import { partialPath, removeOldPartials, removePartialsBefore } from './partials.ts';
import type { ByteRange, ListedObject, PutOptions, Store, StoredObject } from './port.ts';
import { fileBytes, READ_BYTES, spoolTo } from './spool.ts';
import { verified, writeVerified } from './verify.ts';

/**
 * Opens the store in `folder`, which is made where it is missing, and removes what killed processes
 * have left half written. Throws FILE_NOT_WRITABLE, FILE_DISK_FULL.
 */
export async function folderStore(options: { readonly folder: string }): Promise<Store> {
  const store = new FolderStore(options.folder);
  await store.open();
  return store;
}

class FolderStore implements Store {
  readonly #objects: string;
  readonly #partial: string;

  constructor(folder: string) {
    this.#objects = join(folder, 'objects');
    this.#partial = join(folder, 'partial');
  }

  async open(): Promise<void> {
    try {
      await mkdir(this.#objects, { recursive: true, mode: 0o700 });
      await mkdir(this.#partial, { recursive: true, mode: 0o700 });
      await removeOldPartials(this.#partial);
    } catch (error) {
      throw fileError(`the store in ${dirname(this.#objects)}`, error);
    }
  }

  async put(
    teamId: string,
    source: AsyncIterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<StoredObject> {
    assertTeam(teamId);
    const part = partialPath(this.#partial);
    try {
      const stored = await spoolTo(part, source, { ...options, durable: true });
      await this.#place(part, this.#path(teamId, stored.sha256));
      return stored;
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  async putFile(teamId: string, path: string): Promise<StoredObject> {
    return this.put(teamId, fileBytes(path));
  }

  async get(teamId: string, sha256: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    if ((await this.stat(teamId, sha256)) === null) throw missing(teamId, sha256);
    if (range !== undefined) return this.#read(teamId, sha256, range);
    return verified(this.#read(teamId, sha256, {}), sha256);
  }

  async getFile(teamId: string, sha256: string, path: string): Promise<void> {
    if ((await this.stat(teamId, sha256)) === null) throw missing(teamId, sha256);
    await writeVerified(this.#read(teamId, sha256, {}), sha256, path);
  }

  async stat(
    teamId: string,
    sha256: string,
  ): Promise<{ readonly sizeBytes: number; readonly modifiedAt: Date } | null> {
    assertKey(teamId, sha256);
    try {
      const found = await stat(this.#path(teamId, sha256));
      return { sizeBytes: found.size, modifiedAt: found.mtime };
    } catch (error) {
      if (isMissingFile(error)) return null;
      throw unavailable(error);
    }
  }

  async delete(teamId: string, sha256: string): Promise<void> {
    assertKey(teamId, sha256);
    try {
      await rm(this.#path(teamId, sha256), { force: true });
    } catch (error) {
      throw unavailable(error);
    }
  }

  async *list(): AsyncIterable<ListedObject> {
    for await (const teamId of names(this.#objects)) {
      if (!isTeam(teamId)) continue;
      for await (const part of names(join(this.#objects, teamId))) {
        for await (const sha256 of names(join(this.#objects, teamId, part))) {
          if (!isHash(sha256)) continue;
          const found = await this.stat(teamId, sha256);
          if (found !== null) yield { teamId, sha256, ...found };
        }
      }
    }
  }

  async removeUnfinished(before: Date): Promise<number> {
    try {
      return await removePartialsBefore(this.#partial, before);
    } catch (error) {
      throw unavailable(error);
    }
  }

  async presign(teamId: string, sha256: string): Promise<null> {
    assertKey(teamId, sha256);
    return null;
  }

  async check(): Promise<void> {
    const probe = partialPath(this.#partial);
    try {
      await access(this.#objects, constants.R_OK | constants.W_OK);
      await writeFile(probe, 'x');
    } catch (error) {
      throw fileError(`the store in ${dirname(this.#objects)}`, error);
    } finally {
      await rm(probe, { force: true });
    }
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }

  #path(teamId: string, sha256: string): string {
    return join(this.#objects, teamId, sha256.slice(0, 2), sha256);
  }

  async #place(part: string, path: string): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(part, path);
    } catch (error) {
      throw fileError(`the object ${path}`, error);
    }
  }

  async *#read(
    teamId: string,
    sha256: string,
    range: Partial<ByteRange>,
  ): AsyncGenerator<Uint8Array> {
    const path = this.#path(teamId, sha256);
    try {
      yield* createReadStream(path, { ...range, highWaterMark: READ_BYTES });
    } catch (error) {
      throw isMissingFile(error) ? missing(teamId, sha256) : unavailable(error);
    }
  }
}

async function* names(folder: string): AsyncGenerator<string> {
  try {
    for await (const entry of await opendir(folder)) yield entry.name;
  } catch (error) {
    if (!isMissingFile(error) && !isNoFolder(error)) throw unavailable(error);
  }
}

function isNoFolder(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
}

function unavailable(cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(STORE_UNAVAILABLE, `The store's folder cannot be read: ${reason}.`, {
    cause,
  });
}
