/** PGlite in memory. What its files survive is in pglite-folder.long.test.ts. */
import { sql } from 'kysely';
import { migrate, type OpenDb } from '../src/index.ts';
import { openInMemory } from '../src/testing.ts';
import { keepUp } from '../src/upkeep.ts';
import { describeDb } from './conformance/index.ts';

describeDb(openInMemory);

test('upkeep gives back the space of rows that are gone', async () => {
  const open = await opened();
  const { db } = open;
  const row = { actor: 'a', action: 'b'.repeat(500), object: 'c', details: '{}' };
  await db
    .insertInto('audit')
    .values(Array.from({ length: 500 }, () => row))
    .execute();
  await db.deleteFrom('audit').execute();
  const size = sql<{ bytes: number }>`select pg_relation_size('audit') as bytes`;
  expect((await size.execute(db)).rows[0]?.bytes).toBeGreaterThan(100_000);
  await keepUp(db);
  expect((await size.execute(db)).rows).toEqual([{ bytes: 0 }]);
  await open.close();
});

async function opened(): Promise<OpenDb> {
  const open = await openInMemory();
  await migrate(open);
  return open;
}
