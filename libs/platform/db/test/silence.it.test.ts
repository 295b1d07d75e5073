/** A server whose host is gone: nothing is refused, nothing is closed, nothing comes. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { sql } from 'kysely';
import { type RealServer, startPostgres } from '@flashline/real-servers';
import { DB_UNAVAILABLE, type OpenDb, openPostgres, transact } from '../src/index.ts';

const SILENCE_MS = 100;

let server: RealServer;
let network: Awaited<ReturnType<typeof startNetwork>>;
let opened: OpenDb;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

beforeEach(async () => {
  network = await startNetwork(server.port);
  const url = server.url.replace(/:\d+\//, `:${network.port}/`);
  opened = await openPostgres({ url, silenceMs: SILENCE_MS });
});

afterEach(async () => {
  await opened.close();
  network.stop();
});

/** Between us and the server: `lose` has no byte pass on the connections there are. */
async function startNetwork(port: number) {
  const sockets = new Set<Socket>();
  const lost = new Set<Socket>();
  const entry = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => lost.has(from) || to.write(bytes));
      from.on('close', () => lost.has(from) || to.destroy());
      from.on('error', () => undefined);
    }
  }).listen(0, '127.0.0.1');
  await once(entry, 'listening');
  return {
    port: (entry.address() as AddressInfo).port,
    lose: () => sockets.forEach((socket) => lost.add(socket)),
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      entry.close();
    },
  };
}

/** Until so many sessions have asked after another one. */
async function untilAsked(direct: OpenDb, times: number): Promise<void> {
  const asking = new Set<number>();
  while (asking.size < times) {
    const { rows } = await sql<{ pid: number }>`select pid from pg_stat_activity
      where application_name = 'flashline-silence'`.execute(direct.db);
    rows.forEach(({ pid }) => asking.add(pid));
  }
}

test('a statement whose answer is lost ends as not available, and the next one is answered', async () => {
  network.lose();
  await expect(sql`select 1`.execute(opened.db)).rejects.toMatchObject({
    code: DB_UNAVAILABLE.code,
    retryable: true,
  });
  await opened.check();
});

test('a transaction whose server is lost ends as not available, and gives its connection back', async () => {
  for (let i = 0; i < 12; i++) {
    const lost = transact(opened.db, async (tx) => {
      await sql`select 1`.execute(tx);
      network.lose();
      await sql`select 2`.execute(tx);
    });
    await expect(lost).rejects.toMatchObject({ code: DB_UNAVAILABLE.code });
  }
  await opened.check();
});

test('a statement that takes long is waited for, however often it is asked after', async () => {
  const direct = await openPostgres({ url: server.url });
  const [locked, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holder = transact(direct.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(7)`.execute(tx);
    locked.resolve();
    await over.promise;
  });
  await locked.promise;
  const waiting = transact(opened.db, (tx) => sql`select pg_advisory_xact_lock(7)`.execute(tx));
  await untilAsked(direct, 3);
  over.resolve();
  await expect(waiting).resolves.toBeDefined();
  await holder;
  await direct.close();
});
