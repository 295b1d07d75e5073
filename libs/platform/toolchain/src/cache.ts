/**
 * Files kept between runs, named by the hash of everything they depend on. A file appears by one
 * rename, so that no reader, in this process or another, ever sees half of it. A cache that cannot
 * be written is no error: the caller keeps what it built.
 */

import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of the cache: `flashline` within XDG_CACHE_HOME or the user's `.cache`. */
export function cacheDir(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'flashline');
}

/** SHA-256 over parts of any length, each kept apart from its neighbours. */
export function hashOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(`${typeof part === 'string' ? Buffer.byteLength(part) : part.length}:`);
    hash.update(part);
  }
  return hash.digest('hex');
}

/** Path of the cached file with this name, or null where there is none. */
export async function cachedFile(name: string): Promise<string | null> {
  const path = pathOf(name);
  try {
    return (await stat(path)).size > 0 ? path : null;
  } catch {
    return null;
  }
}

/** Keeps a copy of `file` under `name`; returns its path, or null where it cannot be kept. */
export async function keepFile(name: string, file: string): Promise<string | null> {
  const path = pathOf(name);
  const partial = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(join(path, '..'), { recursive: true });
    await copyFile(file, partial);
    await rename(partial, path);
    return path;
  } catch {
    await rm(partial, { force: true }).catch(() => undefined);
    return null;
  }
}

function pathOf(name: string): string {
  return join(cacheDir(), name.slice(0, 2), name);
}
