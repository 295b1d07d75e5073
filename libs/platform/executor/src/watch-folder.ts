/** Stops a task that fills the disk with many files; the size of one file is the system's to limit. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile } from '@flashline/errors';

export interface FolderWatch {
  /** Aborts once the folder holds more than it may. */
  readonly signal: AbortSignal;
  readonly isTooLarge: () => Promise<boolean>;
  readonly stop: () => void;
}

const INTERVAL_MS = 1000;

/** Looks at `folder` a second after each look, which takes long where there are many files. */
export function watchFolder(folder: string, maxBytes: number): FolderWatch {
  const controller = new AbortController();
  const isTooLarge = async () => (await sizeOf(folder, maxBytes)) > maxBytes;
  let hasStopped = false;
  let timer: NodeJS.Timeout;
  const waitAndLook = (): void => {
    timer = setTimeout(() => void look(), INTERVAL_MS);
  };
  const look = async (): Promise<void> => {
    if (await isTooLarge()) controller.abort();
    else if (!hasStopped) waitAndLook();
  };
  waitAndLook();
  const stop = (): void => {
    hasStopped = true;
    clearTimeout(timer);
  };
  return { signal: controller.signal, isTooLarge, stop };
}

/** What an entry takes of a disk at least, so that empty ones without end are seen too. */
const ENTRY_BYTES = 4096;

/**
 * Bytes of all files; stops counting beyond `enough`. What vanishes meanwhile counts nothing; a folder
 * that cannot be looked into, being too deep or closed, may hold anything.
 */
async function sizeOf(folder: string, enough: number): Promise<number> {
  let bytes = 0;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    return isMissingFile(error) ? [] : null;
  });
  if (entries === null) return Infinity;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += ENTRY_BYTES + (await sizeOf(path, enough - bytes));
    else bytes += Math.max(ENTRY_BYTES, (await lstat(path).catch(() => null))?.size ?? 0);
    if (bytes > enough) break;
  }
  return bytes;
}
