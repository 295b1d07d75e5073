/** What only sessions that meet can show: many processes at one team, one job, one queue. */
import { migrate, openPostgres, transact, type OpenDb } from '@flashline/db';
import { startPostgres, type RealServer } from '@flashline/real-servers';
import { sql } from 'kysely';
import {
  beat,
  createJob,
  deleteFromOutbox,
  dispatchAgain,
  dispatchJobs,
  endOverdue,
  finishJob,
  lastEventId,
  readEvents,
  readOutbox,
  recordStage,
  requestCancel,
  takeOver,
  type TakenJob,
} from '../src/index.ts';
import { addModel, addTeam, deleteUpload, newJob, sha } from './fixtures.ts';

const PROCESSES = 4;

let server: RealServer;
/** Each with a pool of its own, as processes have. */
let all: OpenDb[];

beforeAll(async () => {
  server = await startPostgres();
  const { url } = server;
  all = await Promise.all(
    Array.from({ length: PROCESSES }, () => openPostgres({ url, poolSize: 4 })),
  );
  await migrate(all[0]!);
});

afterAll(async () => {
  await Promise.all(all.map((open) => open.close()));
  await server.stop();
});

function dbOf(i: number) {
  return all[i % PROCESSES]!.db;
}

/** Does `run` so often at the same time, each time from the next process. */
function together<T>(times: number, run: (i: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, i) => run(i)));
}

const FINAL = ['job.succeeded', 'job.failed', 'job.cancelled'];

test('events have no gaps and readers miss none, while jobs are created, worked on and cancelled', async () => {
  const teamId = await addTeam(dbOf(0));
  const model = await addModel(dbOf(0), teamId);
  const seen: number[] = [];
  let isOver = false;
  const reading = (async () => {
    while (!isOver || (seen.at(-1) ?? 0) < (await lastEventId(dbOf(0), teamId))) {
      const events = await readEvents(dbOf(0), teamId, { after: seen.at(-1) ?? 0, limit: 7 });
      seen.push(...events.map(({ id }) => id));
    }
  })();
  const ids = await together(60, async (i) => {
    const { job } = await createJob(dbOf(i), newJob(teamId, model));
    const work = async () => {
      const options = { teamId, jobId: job.id, maxStalls: 2, topic: 'jobs.ci' };
      const taken = await takeOver(dbOf(i + 1), options);
      if (taken.kind === 'taken') await workOn(taken.job, i);
    };
    await Promise.all([work(), requestCancel(dbOf(i + 2), teamId, job.id, 'bob')]);
    return job.id;
  });
  isOver = true;
  await reading;
  const last = await lastEventId(dbOf(0), teamId);
  expect(seen).toEqual(Array.from({ length: last }, (_, i) => i + 1));
  const events = await readEvents(dbOf(0), teamId, { after: 0, limit: 1000 });
  const ended = events.filter(({ type }) => FINAL.includes(type)).map(({ jobId }) => jobId);
  expect(ended.toSorted()).toEqual(ids.toSorted());
  const team = await dbOf(0)
    .selectFrom('teams')
    .select('queued_jobs')
    .where('id', '=', teamId)
    .executeTakeFirstOrThrow();
  expect(team.queued_jobs).toBe(0);
});

async function workOn(job: TakenJob, i: number): Promise<void> {
  const objects = [{ sha256: sha(`object ${i % 5}`), sizeBytes: 1 }];
  const made = { key: sha(`key ${i % 5}`), stage: 'parse', result: {}, objects, sources: [] };
  await recordStage(dbOf(i), job, { ...made, target: null, seconds: 0 });
  await finishJob(dbOf(i + 1), job, { state: 'cancelled' });
}

test('a job is taken by one of all processes, and ended by one', async () => {
  const teamId = await addTeam(dbOf(0));
  const model = await addModel(dbOf(0), teamId);
  const { job } = await createJob(dbOf(0), newJob(teamId, model));
  const options = { teamId, jobId: job.id, maxStalls: 2, topic: 'jobs.ci' };
  const taken = await together(12, (i) => takeOver(dbOf(i), options));
  expect(taken.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
  const [mine] = taken.flatMap((one) => (one.kind === 'taken' ? [one.job] : []));
  const ends = await Promise.allSettled(
    Array.from({ length: 12 }, (_, i) => finishJob(dbOf(i), mine!, { state: 'cancelled' })),
  );
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('one idempotency key makes one job, whichever processes it comes to', async () => {
  const teamId = await addTeam(dbOf(0));
  const model = await addModel(dbOf(0), teamId);
  const idempotency = { route: 'POST /v1/jobs', key: 'k', bodySha256: sha('b') };
  const made = await together(16, (i) =>
    createJob(dbOf(i), { ...newJob(teamId, model), idempotency }),
  );
  expect(new Set(made.map(({ job }) => job.id)).size).toBe(1);
  expect(made.filter(({ isReplay }) => !isReplay)).toHaveLength(1);
});

test('the quota of waiting jobs holds across processes', async () => {
  const teamId = await addTeam(dbOf(0), { max_queued_jobs: 10 });
  const model = await addModel(dbOf(0), teamId);
  const made = await Promise.allSettled(
    Array.from({ length: 40 }, (_, i) => createJob(dbOf(i), newJob(teamId, model))),
  );
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
});

test('a model is deleted or gets a job, never both', async () => {
  const teamId = await addTeam(dbOf(0));
  const store = { delete: () => Promise.resolve() };
  await together(20, async (i) => {
    const model = await addModel(dbOf(i), teamId);
    const [made, gone] = await Promise.allSettled([
      createJob(dbOf(i), newJob(teamId, model)),
      deleteUpload(dbOf(i + 1), store, { teamId, kind: 'model', sha256: model }),
    ]);
    expect([made.status, gone.status].toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

test('dispatchers and reconcilers of all processes send each job once and keep the window', async () => {
  const db = dbOf(0);
  const teamId = await addTeam(db);
  const model = await addModel(db, teamId);
  await together(30, (i) => createJob(dbOf(i), newJob(teamId, model)));
  await together(12, async (i) => {
    await dispatchJobs(dbOf(i), 8);
    await endOverdue(dbOf(i));
  });
  const sent = (await readOutbox(db, 1000)).filter(({ payload }) => payload.teamId === teamId);
  expect(sent).toHaveLength(8);
  expect(new Set(sent.map(({ payload }) => payload.jobId)).size).toBe(8);
});

test('a session that hangs with the row of a job in its hands holds up no other job', async () => {
  const db = dbOf(0);
  const past = sql<Date>`now() - interval '1 hour'`;
  const make = async () => {
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    return { teamId, jobId: (await createJob(db, newJob(teamId, model))).job.id };
  };
  const held = await make();
  const other = await make();
  const jobs = [held.jobId, other.jobId];
  const ofThese = async () =>
    (await readOutbox(db, 1000)).filter(({ payload }) => jobs.includes(payload.jobId));
  await transact(dbOf(1), async (hanging) => {
    await sql`select 1 from jobs where id = ${held.jobId} for update`.execute(hanging);
    await dispatchJobs(db, 8);
    const sent = await ofThese();
    expect(sent.map(({ payload }) => payload.jobId)).toEqual([other.jobId]);
    await deleteFromOutbox(db, [sent[0]!.id]);
    await dispatchAgain(db, { queuedSeconds: 0, runningSeconds: 3600 });
    expect((await ofThese()).map(({ payload }) => payload.jobId)).toEqual([other.jobId]);
    await db
      .updateTable('jobs')
      .set({ queue_deadline: past })
      .where('id', '=', other.jobId)
      .execute();
    expect(await endOverdue(db)).toEqual([other]);
  });
  await dispatchJobs(db, 8);
  expect((await ofThese()).map(({ payload }) => payload.jobId)).toContain(held.jobId);
  const late = { queue_deadline: past };
  await db.updateTable('jobs').set(late).where('id', '=', held.jobId).execute();
  expect(await endOverdue(db)).toEqual([held]);
});

test('a job that starts while its model is uploaded again waits for that, and nothing waits for it', async () => {
  const db = dbOf(0);
  const teamId = await addTeam(db);
  const model = await addModel(db, teamId);
  const { job } = await createJob(db, newJob(teamId, model));
  let starting: ReturnType<typeof takeOver> | undefined;
  await transact(dbOf(1), async (uploading) => {
    await sql`select 1 from teams where id = ${teamId} for no key update`.execute(uploading);
    starting = takeOver(dbOf(2), { teamId, jobId: job.id, maxStalls: 2, topic: 'jobs.ci' });
    let isWaiting = false;
    while (!isWaiting) {
      const { rows } = await sql`
        select 1 from pg_stat_activity where wait_event_type = 'Lock'`.execute(dbOf(3));
      isWaiting = rows.length > 0;
    }
    const row = await sql`
      select 1 from objects where sha256 = ${model} for update nowait`.execute(uploading);
    expect(row.rows).toHaveLength(1);
  });
  expect((await starting)?.kind).toBe('taken');
});

test('a sign of life waits for no lock, and is left out where the row is held', async () => {
  const db = dbOf(0);
  const teamId = await addTeam(db);
  const { job } = await createJob(db, newJob(teamId, await addModel(db, teamId)));
  const options = { teamId, jobId: job.id, maxStalls: 2, topic: 'jobs.ci' };
  const taken = await takeOver(db, options);
  if (taken.kind !== 'taken') throw new Error('not taken');
  const old = { heartbeat_at: sql<Date>`now() - interval '1 hour'` };
  await db.updateTable('jobs').set(old).where('id', '=', job.id).execute();
  await transact(dbOf(1), async (writing) => {
    await sql`select 1 from jobs where id = ${job.id} for share`.execute(writing);
    expect(await beat(db, taken.job)).toEqual({ isCancelled: false });
  });
  await requestCancel(db, teamId, job.id, 'bob');
  expect(await beat(db, taken.job)).toEqual({ isCancelled: true });
  expect(await takeOver(db, options)).toEqual({ kind: 'busy' });
});

test('a database that is away is told to all who wait, and one that is back takes jobs again', async () => {
  const db = dbOf(0);
  const teamId = await addTeam(db);
  const model = await addModel(db, teamId);
  await server.kill('SIGKILL');
  const asked = Array.from({ length: 100 }, () => createJob(db, newJob(teamId, model)));
  const outcome = { status: 'rejected', reason: { code: 'DB_UNAVAILABLE' } };
  expect(await Promise.allSettled(asked)).toMatchObject(asked.map(() => outcome));
  await server.restart();
  expect((await createJob(db, newJob(teamId, model))).job).toMatchObject({ state: 'queued' });
});
