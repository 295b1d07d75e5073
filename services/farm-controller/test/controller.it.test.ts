/** The controller on a PostgreSQL that is not as it should be. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { migrate, type OpenDb, openPostgres, transact } from '@flashline/db';
import { type RealServer, startPostgres } from '@flashline/real-servers';
import { sql } from 'kysely';
import { readConfig } from '../src/config.ts';
import { lockFarm } from '../src/leases/farm-clock.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let server: RealServer;
let database: OpenDb;

beforeAll(async () => {
  server = await startPostgres();
  database = await openPostgres({ url: server.url });
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

/** Waits until the log of a process has a line with `text`; gives all lines so far. */
async function untilSaid(child: ChildProcess, text: string): Promise<readonly string[]> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${said}`)));
    child.stderr?.setEncoding('utf8').on('data', (more: string) => {
      said += more;
      const lines = said.split('\n').slice(0, -1);
      if (lines.some((line) => line.includes(text))) resolve(lines);
    });
  });
}

test('a controller says once that it waits for the tables, and goes on when they are there', async () => {
  const env = {
    ...process.env,
    FLASHLINE_DATABASE_URL: server.url,
    FLASHLINE_LOG_LEVEL: 'info',
    FLASHLINE_LEASE_SECONDS: '1',
  };
  const child = spawn(process.execPath, ['--no-warnings', MAIN], { env });
  try {
    const goesOn = untilSaid(child, 'go on');
    await untilSaid(child, 'not migrated yet');
    // Some rounds, of six a second; more or fewer make no difference.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await migrate(database);
    const lines = await goesOn;
    expect(lines.filter((line) => line.includes('not migrated yet'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('stack'))).toEqual([]);
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a controller that hangs in a round loses the lock before leases expire', async () => {
  await migrate(database);
  const locked = Promise.withResolvers<number>();
  const over = Promise.withResolvers<void>();
  const hangs = transact(database.db, async (tx) => {
    await lockFarm(tx);
    const { rows } = await sql<{ ms: number }>`select setting::int as ms from pg_settings
      where name = 'idle_in_transaction_session_timeout'`.execute(tx);
    locked.resolve(rows[0]?.ms ?? 0);
    await over.promise;
    await lockFarm(tx);
  });
  const leaseMs = 1000 * readConfig({ FLASHLINE_DATABASE_URL: server.url }).leaseSeconds;
  expect(await locked.promise).toBeLessThan(leaseMs);
  expect(await transact(database.db, lockFarm)).toBeGreaterThan(0);
  over.resolve();
  await expect(hangs).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
});
