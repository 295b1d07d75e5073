/**
 * The data folder of `flashline up`: what lies where, who may look (its owner alone), and that one
 * process at a time works in it.
 */
import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileError } from '@flashline/errors';
import { lockFolder } from '@flashline/lifecycle';
import { checkFolderPath } from '../check-folder-path.ts';

export interface DataFolder {
  readonly path: string;
  /** PGlite's files. */
  readonly database: string;
  /** Objects by team and hash. */
  readonly objects: string;
  /** What the agent must not forget: the highest fence of each unit, and the log of its runs. */
  readonly agent: string;
  /** Folders of running stages, and what Node compiled of their programs. */
  readonly work: string;
  /** Unix sockets between the services; empty at each start. */
  readonly sockets: string;
  /** Gives the folder free. */
  readonly release: () => Promise<void>;
}

/** A socket's path may have 107 bytes; names of ours take fewer than this. */
const LONGEST_SOCKETS_PATH = 107 - '/farm-controller.sock'.length;

/**
 * Locks the folder, which is made where it does not exist. Throws AppError where another process
 * works in it or nothing can be written there.
 */
export async function openDataFolder(wanted: string): Promise<DataFolder> {
  checkFolderPath(wanted, '--data');
  const path = resolve(wanted);
  await makeFolder(path);
  const lock = await lockFolder(path);
  try {
    const inside = {
      objects: join(path, 'objects'),
      agent: join(path, 'agent'),
      work: join(path, 'work'),
    };
    for (const folder of Object.values(inside)) await makeFolder(folder);
    const sockets = await socketsFolder(path);
    return {
      path,
      database: join(path, 'database'),
      ...inside,
      sockets,
      release: async () => {
        await rm(sockets, { recursive: true, force: true });
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** In the data folder where the system can take such a long path, else among temporary files. */
async function socketsFolder(path: string): Promise<string> {
  const inside = join(path, 'sockets');
  if (Buffer.byteLength(inside) <= LONGEST_SOCKETS_PATH) return emptyFolder(inside);
  try {
    return await mkdtemp(join(tmpdir(), 'flashline-'));
  } catch (error) {
    throw fileError(tmpdir(), error);
  }
}

async function emptyFolder(path: string): Promise<string> {
  await rm(path, { recursive: true, force: true });
  await makeFolder(path);
  return path;
}

async function makeFolder(path: string): Promise<void> {
  try {
    if (existsSync(path) && statSync(path).isDirectory()) return;
    // Where a folder's parent takes no folders, making all of them at once may try for ever.
    await mkdir(path, { recursive: !existsSync(dirname(path)), mode: 0o700 });
  } catch (error) {
    throw fileError(path, error);
  }
}
