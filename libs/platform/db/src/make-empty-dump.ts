/** For tests: a thread that fills a new database in memory, and gives its files as the bytes of one dump. */
import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

const pglite = await PGlite.create();
const dump = await pglite.dumpDataDir('none');
await pglite.close();
parentPort?.postMessage(new Uint8Array(await dump.arrayBuffer()));
