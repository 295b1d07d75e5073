/** Orchestrators on a PostgreSQL that is busy, or killed under them. */
import { openPostgres, transact, type OpenDb } from '@flashline/db';
import { lastEventId, readEvents, readOutbox } from '@flashline/jobs';
import { startPostgres, type RealServer } from '@flashline/real-servers';
import { sql } from 'kysely';
import {
  addTeam,
  ended,
  gate,
  openPlatform,
  resetHooks,
  start,
  submit,
  until,
  type TestPlatform,
} from './platform.ts';

const JOBS = 12;
const KILLS = 3;
const FINAL = ['job.succeeded', 'job.failed', 'job.cancelled'];

let server: RealServer;
let platform: TestPlatform;
let other: OpenDb;

beforeAll(async () => {
  server = await startPostgres();
  platform = await openPlatform(await openPostgres({ url: server.url }));
  other = await openPostgres({ url: server.url });
});

afterAll(async () => {
  await other.close();
  await platform.close();
  await server.stop();
});

test('a worker says that it lives though other work holds all connections', async () => {
  const small = await openPostgres({ url: server.url, poolSize: 2 });
  const team = await addTeam(platform);
  const [reached, leave] = [gate(), gate()];
  platform.hook.run = async (step) => {
    if (step !== 'build') return;
    reached.open();
    await leave.wait;
  };
  const orchestrator = await start(platform, {}, small, other);
  const jobId = await submit(platform, team);
  await reached.wait;
  const release = gate();
  let taken = 0;
  const hold = () =>
    transact(small.db, async (tx) => {
      await sql`select 1`.execute(tx);
      taken++;
      await release.wait;
    });
  const held = [hold(), hold()];
  await until(async () => (taken === 2 ? true : null));
  const heartbeat = async () => {
    const row = await platform.open.db
      .selectFrom('jobs')
      .select('heartbeat_at')
      .where('id', '=', jobId)
      .executeTakeFirstOrThrow();
    return row.heartbeat_at!.getTime();
  };
  const before = await heartbeat();
  await until(async () => ((await heartbeat()) > before ? true : null));
  release.open();
  await Promise.all(held);
  leave.open();
  expect(await ended(platform, team.teamId, jobId)).toMatchObject({ state: 'succeeded' });
  await orchestrator.stop();
  await small.close();
  resetHooks(platform);
});

test('jobs end once, and tell of each stage once, though the database dies while two work on them', async () => {
  const team = await addTeam(platform);
  const { teamId } = team;
  const settings = { redispatchSeconds: 1 };
  const both = [await start(platform, settings), await start(platform, settings, other)];
  const ids: string[] = [];
  for (let i = 0; i < JOBS; i++) {
    ids.push(
      await submit(platform, team, { boards: ['nucleo-g474re', 'nucleo-h743zi2'], cache: false }),
    );
  }
  for (let kill = 1; kill <= KILLS; kill++) {
    const steps = platform.calls.length + JOBS;
    await until(async () => (platform.calls.length >= steps ? true : null));
    await server.restart();
  }
  for (const id of ids) {
    const job = await until(() => ended(platform, teamId, id).catch(() => null));
    expect(job).toMatchObject({ state: 'succeeded', error: null });
  }
  await Promise.all(both.map((one) => one.stop()));
  const { db } = platform.open;
  const events = await readEvents(db, teamId, { after: 0, limit: 10_000 });
  expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
  expect(await lastEventId(db, teamId)).toBe(events.length);
  const ends = events.filter(({ type }) => FINAL.includes(type)).map(({ jobId }) => jobId);
  expect(ends.toSorted()).toEqual(ids.toSorted());
  const stages = events
    .filter(({ type }) => type === 'stage.finished')
    .map(({ jobId, board, data }) => JSON.stringify([jobId, board, data['stage']]));
  expect(new Set(stages).size).toBe(stages.length);
  const row = { queued_jobs: 0 };
  const found = await db
    .selectFrom('teams')
    .select('queued_jobs')
    .where('id', '=', teamId)
    .execute();
  expect(found).toEqual([row]);
  expect(await readOutbox(db, 1)).toEqual([]);
});
