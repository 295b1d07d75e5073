/** Opens the folder of its argument, prints `open`, then commits teams one by one and prints each. */
import { migrate, newId, openPglite, transact } from '../src/index.ts';

const open = await openPglite({ folder: process.argv[2]! });
await migrate(open);
process.stdout.write('open\n');
for (;;) {
  const id = newId();
  await transact(open.db, (tx) => tx.insertInto('teams').values({ id, name: id }).execute());
  process.stdout.write(`${id}\n`);
}
