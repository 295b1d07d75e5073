/**
 * For tests: databases in memory. To fill a new one takes PGlite seconds, so that is done once per
 * machine and version of PGlite; every database starts as a copy of what came of it.
 */
import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import manifest from '../package.json' with { type: 'json' };
import { newId } from './new-id.ts';
import type { OpenDb } from './open-db.ts';
import { openThread } from './open-pglite.ts';
import { startPgliteThread } from './pglite-thread.ts';

const CACHE = new URL('../../../../node_modules/.cache/flashline/', import.meta.url);
const DUMP = new URL(`pglite-${manifest.dependencies['@electric-sql/pglite']}.tar`, CACHE);

/** Opens an empty database that lives as long as it is open. */
export async function openInMemory(): Promise<OpenDb> {
  return openThread(await startPgliteThread({ dump: await emptyDump() }));
}

async function emptyDump(): Promise<Uint8Array> {
  try {
    return await readFile(DUMP);
  } catch {
    return await makeEmptyDump();
  }
}

/** Processes that do this at once all make the same. */
async function makeEmptyDump(): Promise<Uint8Array> {
  const maker = new Worker(new URL('./make-empty-dump.ts', import.meta.url));
  const [dump] = (await once(maker, 'message')) as [Uint8Array];
  const part = new URL(`${newId()}.part`, CACHE);
  await mkdir(CACHE, { recursive: true });
  await writeFile(part, dump);
  await rename(part, DUMP);
  return dump;
}
