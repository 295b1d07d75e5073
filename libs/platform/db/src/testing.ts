/**
 * For tests: databases in memory. To fill a new one takes PGlite seconds, so that is done once per
 * machine and version of PGlite; every database starts as a copy of what came of it. PGlite's program is
 * compiled once per process.
 */
import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getEnvironmentData, setEnvironmentData, Worker } from 'node:worker_threads';
import manifest from '../package.json' with { type: 'json' };
import { newId } from './new-id.ts';
import type { OpenDb } from './open-db.ts';
import { openThread } from './open-pglite.ts';
import { startPgliteThread } from './pglite-thread.ts';

const CACHE = new URL('../../../../node_modules/.cache/flashline/', import.meta.url);
const DUMP = new URL(`pglite-${manifest.dependencies['@electric-sql/pglite']}.tar`, CACHE);

/** Keeps the program, under this name, for all test files that the process runs. */
const PROGRAM = '@flashline/db: program of PGlite';

/** Node has it; its types come with those of browsers. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

/** Opens an empty database that lives as long as it is open. */
export async function openInMemory(): Promise<OpenDb> {
  return openThread(await startPgliteThread({ dump: await emptyDump(), program: await program() }));
}

async function emptyDump(): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(DUMP);
  } catch {
    return await makeEmptyDump();
  }
}

/** Processes that do this at once all make the same. */
async function makeEmptyDump(): Promise<Uint8Array<ArrayBuffer>> {
  const maker = new Worker(new URL('./make-empty-dump.ts', import.meta.url));
  const [dump] = (await once(maker, 'message')) as [Uint8Array<ArrayBuffer>];
  const part = new URL(`${newId()}.part`, CACHE);
  await mkdir(CACHE, { recursive: true });
  await writeFile(part, dump);
  await rename(part, DUMP);
  return dump;
}

async function program(): Promise<object> {
  const known = getEnvironmentData(PROGRAM) as unknown as object | undefined;
  if (known !== undefined) return known;
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const module = await WebAssembly.compile(await readFile(join(dirname(pglite), 'pglite.wasm')));
  setEnvironmentData(PROGRAM, module as never);
  return module;
}
