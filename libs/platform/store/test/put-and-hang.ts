/** A process that is in the middle of storing an object: `node put-and-hang.ts FOLDER`. */

import { folderStore } from '../src/index.ts';

const store = await folderStore({ folder: process.argv[2] ?? '' });
const halfway = async function* (): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(100_000, 7);
  process.stdout.write('halfway\n');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
};
await store.put('team', halfway());
