/** What goes with time, while other processes use it: on sessions that meet. */
import { migrate, newId, openPostgres, transact, type OpenDb } from '@flashline/db';
import { startPostgres, type RealServer } from '@flashline/real-servers';
import { sql } from 'kysely';
import {
  addUpload,
  createJob,
  expireHistory,
  getUpload,
  readEvents,
  removeForgotten,
  requestCancel,
  storageBytes,
  sweepRetention,
} from '../src/index.ts';
import { addModel, addTeam, deleteUpload, endedJob, newJob, sha } from './fixtures.ts';

const PROCESSES = 4;
const NEVER = new AbortController().signal;

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

/** As if nothing had used the objects of the team for 91 days. */
async function ageObjects(teamId: string): Promise<void> {
  const old = { last_used_at: sql<Date>`now() - interval '91 days'` };
  await transact(dbOf(0), (tx) =>
    tx.updateTable('objects').set(old).where('team_id', '=', teamId).execute(),
  );
}

/** Resolves when `work` has ended, or a session waits for the lock of a row. */
async function endedOrWaiting(work: Promise<unknown>): Promise<void> {
  let isOver = false;
  const note = () => void (isOver = true);
  work.then(note, note);
  while (!isOver) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where wait_event_type = 'Lock'`.execute(dbOf(3));
    if (rows.length > 0) return;
  }
}

/** Stores bytes and records them, as an upload does. False: they were deleted meanwhile, send them again. */
async function upload(i: number, teamId: string, sha256: string, bytes: Set<string>) {
  bytes.add(sha256);
  const model = {
    teamId,
    kind: 'model',
    sha256,
    sizeBytes: 10,
    name: 'm',
    createdBy: 'a',
  } as const;
  const lost = new Error('lost');
  const added = transact(dbOf(i), async (tx) => {
    await addUpload(tx, model);
    if (!bytes.has(sha256)) throw lost;
  });
  return added.then(
    () => true,
    (error: unknown) => {
      if (error !== lost) throw error;
      return false;
    },
  );
}

test('an upload that comes in the moment in which its old object is deleted keeps its object or is refused', async () => {
  const teamId = await addTeam(dbOf(0));
  const bytes = new Set<string>();
  const sha256 = sha('swept');
  expect(await upload(0, teamId, sha256, bytes)).toBe(true);
  await ageObjects(teamId);
  expect(await sweepRetention(dbOf(0), NEVER)).toBe(2);
  let again: Promise<boolean> | undefined;
  await removeForgotten(
    dbOf(1),
    {
      async delete() {
        again = upload(2, teamId, sha256, bytes);
        await endedOrWaiting(again);
        bytes.delete(sha256);
      },
    },
    teamId,
    [sha256],
  );
  expect(await again).toBe(false);
  expect(await getUpload(dbOf(0), teamId, 'model', sha256)).toBeNull();
  expect(await upload(3, teamId, sha256, bytes)).toBe(true);
  await removeForgotten(dbOf(1), { delete: () => Promise.reject(new Error('owned')) }, teamId, [
    sha256,
  ]);
});

test('what is listed has its object and what is submitted its model, whatever is swept beside it', async () => {
  const teamId = await addTeam(dbOf(0));
  const bytes = new Set<string>();
  const models = Array.from({ length: 8 }, (_, i) => sha(`swept ${i}`));
  const store = {
    async delete(_teamId: string, sha256: string) {
      await sql`select 1`.execute(dbOf(3));
      bytes.delete(sha256);
    },
  };
  for (let round = 0; round < 6; round++) {
    for (const [i, model] of models.entries()) await upload(i, teamId, model, bytes);
    await ageObjects(teamId);
    const sweep = async (i: number) => {
      await sweepRetention(dbOf(i), NEVER);
      await removeForgotten(dbOf(i), store, teamId, models);
    };
    const use = models.map(async (model, i) => {
      if (i % 2 === 0) return void (await upload(i, teamId, model, bytes));
      const made = await createJob(dbOf(i), newJob(teamId, model)).catch(() => null);
      if (made === null) return;
      expect(await getUpload(dbOf(i), teamId, 'model', model)).not.toBeNull();
      await requestCancel(dbOf(i), teamId, made.job.id, 'bob');
    });
    await Promise.all([sweep(0), sweep(1), ...use]);
    const hollow = models.filter((model) => !bytes.has(model));
    const listed = await Promise.all(hollow.map((m) => getUpload(dbOf(0), teamId, 'model', m)));
    expect(listed.filter((model) => model !== null)).toEqual([]);
  }
});

test('two that end history at once leave no holes, tell a webhook once, and stand in nobody’s way', async () => {
  const teamId = await addTeam(dbOf(0));
  const model = await addModel(dbOf(0), teamId);
  await sql`insert into events (team_id, id, type, time, job_id)
    select ${teamId}, i, 'stage.finished', now() - interval '91 days', 'gone'
    from generate_series(1, 4000) as i`.execute(dbOf(0));
  await sql`update teams set last_event_id = 4000 where id = ${teamId}`.execute(dbOf(0));
  const webhook = newId();
  await sql`insert into webhooks (team_id, id, url, secret, created_by)
    values (${teamId}, ${webhook}, 'https://example.com', 's', 'a')`.execute(dbOf(0));
  let isOver = false;
  const reading = (async () => {
    while (!isOver) {
      const ids = (await readEvents(dbOf(2), teamId, { after: 0, limit: 9000 })).map((e) => e.id);
      const from = ids[0]!;
      expect(ids).toEqual(ids.map((_, i) => from + i));
    }
  })();
  const options = { auditDays: 400, signal: NEVER };
  await Promise.all([
    expireHistory(dbOf(0), options),
    expireHistory(dbOf(1), options),
    ...Array.from({ length: 20 }, (_, i) => createJob(dbOf(i), newJob(teamId, model))),
  ]);
  isOver = true;
  await reading;
  const left = await readEvents(dbOf(0), teamId, { after: 0, limit: 9000 });
  expect(left.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => 4001 + i));
  const { rows } = await sql<{ from: number; to: number; events: number }>`
    select (details ->> 'from')::integer as from, (details ->> 'to')::integer as to,
      (details ->> 'events')::integer as events
    from audit where object = ${webhook} order by 1`.execute(dbOf(0));
  expect(rows.reduce((sum, row) => sum + row.events, 0)).toBe(4000);
  expect([rows[0]!.from, rows.at(-1)!.to]).toEqual([1, 4000]);
});

test('what a team stores is the sum of its objects, whichever processes add and remove them at once', async () => {
  const teamId = await addTeam(dbOf(0));
  const store = { delete: () => Promise.resolve() };
  const done = await Promise.allSettled(
    Array.from({ length: 24 }, async (_, i) => {
      const model = await addModel(dbOf(i), teamId, 100 + i);
      await endedJob(dbOf(i + 1), teamId, model);
      if (i % 3 === 0) {
        await deleteUpload(dbOf(i + 2), store, { teamId, kind: 'model', sha256: model });
      }
      if (i === 7 || i === 17) {
        await ageObjects(teamId);
        await sweepRetention(dbOf(i + 3), NEVER);
      }
    }),
  );
  // What was swept before it was used.
  const codes = ['JOB_MODEL_MISSING', 'JOB_OBJECT_GONE', 'JOB_TAKEN_OVER', 'UPLOAD_NOT_FOUND'];
  const others = done
    .filter((one) => one.status === 'rejected')
    .map(({ reason }) => (reason as { code: string }).code)
    .filter((code) => !codes.includes(code));
  expect(others).toEqual([]);
  const { rows } = await sql<{ bytes: string }>`
    select coalesce(sum(size_bytes), 0) as bytes from objects where team_id = ${teamId}`.execute(
    dbOf(0),
  );
  expect(await storageBytes(dbOf(0), teamId)).toBe(Number(rows[0]!.bytes));
});
