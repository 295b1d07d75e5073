/** A process that stores objects until it is killed: `node put-for-ever.ts FOLDER`. */

import { randomBytes } from 'node:crypto';
import { folderStore } from '../src/index.ts';

const store = await folderStore({ folder: process.argv[2] ?? '' });
const source = async function* (): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < 4; n += 1) yield randomBytes(50_000);
};
const putAll = async (): Promise<never> => {
  for (;;) {
    const { sha256 } = await store.put('crash', source());
    process.stdout.write(`${sha256}\n`);
  }
};
await Promise.all([putAll(), putAll(), putAll()]);
