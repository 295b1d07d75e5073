/** The record of truth embedded: PGlite in a thread of this process, its files in one folder. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { AppError } from '@flashline/errors';
import { COLUMN_TYPES } from './column-types.ts';
import { DB_NOT_OPENED } from './errors.ts';
import { openDb, type OpenDb } from './open-db.ts';
import { NO_SPACE } from './pglite-messages.ts';
import { type PgliteThread, startPgliteThread } from './pglite-thread.ts';
import { startUpkeep } from './upkeep.ts';

/** How long a call waits for its turn. PGlite is one connection: a transaction has it to itself. */
const TURN_MS = 30_000;

/**
 * Opens the embedded database of a folder, made if missing. What is committed survives the death of
 * the process, not a loss of power. A folder is one process's: the caller holds its lock. Throws
 * DB_NOT_OPENED where the files cannot be used.
 */
export async function openPglite(o: { readonly folder: string }): Promise<OpenDb> {
  return openThread(await open(resolve(o.folder)));
}

/** The handle over a thread that is ready, which it owns. */
export function openThread(thread: PgliteThread): OpenDb {
  const pool = new pg.Pool({
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: TURN_MS,
    types: COLUMN_TYPES,
    user: 'postgres',
    database: 'postgres',
    password: '',
    ssl: false,
    stream: () => thread.connection(),
  });
  const opened = openDb('pglite', pool, { watch: null, closed: () => thread.close() });
  const stopUpkeep = startUpkeep(opened.db);
  return { ...opened, close: () => stopUpkeep().then(() => opened.close()) };
}

async function open(folder: string): Promise<PgliteThread> {
  try {
    await initialise(folder);
    return await startPgliteThread({ folder });
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    const reason = (await isDiskFull(folder)) ? NO_SPACE : told;
    throw new AppError(
      DB_NOT_OPENED,
      `The embedded database ${folder} cannot be opened (${reason}): ${adviceFor(reason)}.`,
      { cause: error },
    );
  }
}

/** A part of the log, without which the database does not start. */
const LOG_PART_BYTES = 1 << 24;

/** PGlite does not always say so. */
async function isDiskFull(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => null);
  return disk !== null && disk.bavail * disk.bsize < LOG_PART_BYTES;
}

function adviceFor(reason: string): string {
  return reason === NO_SPACE ? 'free some' : 'check its files, or start with a new folder';
}

/** A new folder is filled beside its place and moved there whole, so that death leaves no half of it. */
async function initialise(folder: string): Promise<void> {
  if (existsSync(join(folder, 'PG_VERSION'))) return;
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  const thread = await startPgliteThread({ folder: part });
  await thread.close();
  await rename(part, folder);
}
