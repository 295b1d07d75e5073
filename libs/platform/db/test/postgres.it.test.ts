/** PostgreSQL: the suite, and what only a server can show: sessions that meet, and its death. */
import { sql } from 'kysely';
import { type RealServer, startPostgres } from '@flashline/real-servers';
import {
  DB_UNAVAILABLE,
  migrate,
  newId,
  type OpenDb,
  openPostgres,
  transact,
} from '../src/index.ts';
import { describeDb } from './conformance/index.ts';

let server: RealServer;
let databases = 0;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

/** Each a database of its own on the one server. */
async function open(): Promise<OpenDb> {
  return openPostgres({ url: await newDatabase() });
}

async function newDatabase(): Promise<string> {
  const name = `test${++databases}`;
  const admin = await openPostgres({ url: server.url });
  await sql.raw(`create database ${name}`).execute(admin.db);
  await admin.close();
  return server.url.replace(/[^/]+$/, name);
}

describeDb(open);

test('processes that start at once migrate once', async () => {
  const url = await newDatabase();
  const opened = await Promise.all([1, 2, 3, 4].map(() => openPostgres({ url, poolSize: 2 })));
  await Promise.all(opened.map(migrate));
  const { rows } = await sql<{ count: number }>`select count(*) from migrations`.execute(
    opened[0]!.db,
  );
  expect(rows[0]?.count).toBeGreaterThan(0);
  await Promise.all(opened.map((one) => one.close()));
});

test('a real serialization failure is tried again', async () => {
  const opened = await open();
  await migrate(opened);
  const id = newId();
  await opened.db.insertInto('teams').values({ id, name: id }).execute();
  let calls = 0;
  await transact(
    opened.db,
    async (tx) => {
      calls++;
      const team = tx.selectFrom('teams').select('weight').where('id', '=', id);
      const { weight } = await team.executeTakeFirstOrThrow();
      if (calls === 1) await opened.db.updateTable('teams').set({ weight: 10 }).execute();
      await tx
        .updateTable('teams')
        .set({ weight: weight + 1 })
        .where('id', '=', id)
        .execute();
    },
    { isolation: 'serializable' },
  );
  expect(calls).toBe(2);
  const rows = await opened.db.selectFrom('teams').select('weight').execute();
  expect(rows).toEqual([{ weight: 11 }]);
  await opened.close();
});

test('an address without a server is not available, which is retryable', async () => {
  await expect(openPostgres({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toMatchObject({
    code: DB_UNAVAILABLE.code,
    retryable: true,
  });
});

test('a database that is not there, or not for us, is told so', async () => {
  for (const url of [
    server.url.replace(/[^/]+$/, 'missing'),
    server.url.replace(/\/\/[^@]*@/, '//nobody:wrong@'),
    server.url.replace(/:\d+\//, ':port/'),
  ]) {
    await expect(openPostgres({ url })).rejects.toMatchObject({
      code: DB_UNAVAILABLE.code,
      message: expect.stringMatching(
        /does not let us in .*(does not exist|Invalid URL)/,
      ) as unknown,
    });
  }
});

test('a handle survives the death of its server: not available while it is away, whole after it', async () => {
  const opened = await open();
  await migrate(opened);
  const add = (id: string) => opened.db.insertInto('teams').values({ id, name: id }).execute();
  const [kept, lost] = [newId(), newId()];
  await add(kept);
  const torn = transact(opened.db, async (tx) => {
    await tx.insertInto('teams').values({ id: lost, name: lost }).execute();
    await server.kill();
    await tx.updateTable('teams').set({ weight: 2 }).execute();
  });
  await expect(torn).rejects.toMatchObject({ code: DB_UNAVAILABLE.code, retryable: true });
  await expect(add(newId())).rejects.toMatchObject({ code: DB_UNAVAILABLE.code });
  await expect(opened.check()).rejects.toMatchObject({ code: DB_UNAVAILABLE.code });
  await server.restart();
  await opened.check();
  const rows = await opened.db.selectFrom('teams').select('id').execute();
  expect(rows).toEqual([{ id: kept }]);
  await opened.close();
});

test('idle connections that die are replaced without a word', async () => {
  const opened = await open();
  await Promise.all([1, 2, 3, 4, 5].map(() => sql`select pg_sleep(0.05)`.execute(opened.db)));
  await server.restart();
  await Promise.all([1, 2, 3, 4, 5].map(() => opened.check()));
  await opened.close();
});
