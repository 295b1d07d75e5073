import { migrate, newId, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import {
  createJob,
  expireHistory,
  getJob,
  getReport,
  getRequest,
  lastEventId,
  listDeadLetters,
  listJobs,
  readEvents,
  requestCancel,
} from '../src/index.ts';
import { addModel, addTeam, endedJob, newJob } from './fixtures.ts';

let open: OpenDb;

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

afterAll(() => open.close());

const NEVER = new AbortController().signal;
const OPTIONS = { auditDays: 400, signal: NEVER };

/** Makes a job, its events and leases so much older. */
async function age(teamId: string, jobId: string, days: number): Promise<void> {
  const by = sql`${days}::integer * interval '1 day'`;
  const { db } = open;
  await sql`update jobs set created_at = created_at - ${by}, ended_at = ended_at - ${by}
    where team_id = ${teamId} and id = ${jobId}`.execute(db);
  await sql`update events set time = time - ${by}
    where team_id = ${teamId} and job_id = ${jobId}`.execute(db);
  await sql`update leases set requested_at = requested_at - ${by}, ended_at = ended_at - ${by}
    where team_id = ${teamId} and job_id = ${jobId}`.execute(db);
}

async function eventIds(teamId: string): Promise<number[]> {
  const events = await readEvents(open.db, teamId, { after: 0, limit: 10_000 });
  return events.map(({ id }) => id);
}

/** A job in its team's queue, and its one event. */
async function openJob(teamId: string, model: string): Promise<string> {
  return (await createJob(open.db, newJob(teamId, model))).job.id;
}

async function addLease(teamId: string, jobId: string): Promise<string> {
  const id = newId();
  await sql`insert into leases (id, team_id, job_id, board, class, holder, state, ended_at) values (
    ${id}, ${teamId}, ${jobId}, 'b', 'ci', ${id}, 'ended', now())`.execute(open.db);
  return id;
}

async function leasesOf(teamId: string): Promise<string[]> {
  const rows = await open.db
    .selectFrom('leases')
    .select('id')
    .where('team_id', '=', teamId)
    .execute();
  return rows.map(({ id }) => id);
}

describe('a job that ended longer ago than its team keeps history', () => {
  it('is gone with its targets, and asked for as if it had never been', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { retention_days: 30 });
    const model = await addModel(db, teamId);
    const [old, young] = [await endedJob(db, teamId, model), await endedJob(db, teamId, model)];
    await age(teamId, old.id, 31);
    await age(teamId, young.id, 29);
    await expireHistory(db, OPTIONS);
    expect(await getJob(db, teamId, old.id)).toBeNull();
    const missing = { code: 'JOB_NOT_FOUND', condition: 'not-found' };
    for (const ask of [getReport, getRequest]) {
      await expect(ask(db, teamId, old.id)).rejects.toMatchObject(missing);
    }
    await expect(requestCancel(db, teamId, old.id, 'bob')).rejects.toMatchObject(missing);
    const { items } = await listJobs(db, teamId, { limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([young.id]);
    const targets = await db
      .selectFrom('targets')
      .select('job_id')
      .where('team_id', '=', teamId)
      .execute();
    expect(targets.map((row) => row.job_id)).toEqual([young.id]);
  });

  it('goes however many there are, and a list goes on behind the cursor of a page that is gone', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { retention_days: 1 });
    const model = await addModel(db, teamId);
    await sql`insert into jobs
      (team_id, id, class, state, model_sha256, model_name, request, submitted_by, created_at, ended_at)
      select ${teamId}, ${teamId} || i, 'ci', 'succeeded', ${model}, 'm', '{}', 'a',
        now() - interval '3 days', now() - interval '3 days'
      from generate_series(1, 1700) as i`.execute(db);
    const first = await listJobs(db, teamId, { limit: 2 });
    expect((await expireHistory(db, OPTIONS)).jobs).toBeGreaterThanOrEqual(1700);
    const next = await listJobs(db, teamId, { limit: 2, cursor: first.nextCursor! });
    expect(next).toEqual({ items: [], nextCursor: null });
  });

  it('takes its ended leases along, and leaves those of open jobs', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { retention_days: 30 });
    const model = await addModel(db, teamId);
    const [old, young] = [await endedJob(db, teamId, model), await endedJob(db, teamId, model)];
    const waiting = await openJob(teamId, model);
    await addLease(teamId, old.id);
    const kept = [await addLease(teamId, young.id), await addLease(teamId, waiting)];
    for (const id of [old.id, waiting]) await age(teamId, id, 31);
    await expireHistory(db, OPTIONS);
    expect((await leasesOf(teamId)).toSorted()).toEqual(kept.toSorted());
  });
});

/** Jobs in the order of their events: open or ended, and how old. */
const JOBS = fc.array(fc.record({ isOpen: fc.boolean(), days: fc.integer({ min: 20, max: 40 }) }), {
  minLength: 1,
  maxLength: 8,
});

describe('events', () => {
  it('go as the oldest of their team, without holes, and none of a job that is still there', async () => {
    const { db } = open;
    await fc.assert(
      fc.asyncProperty(JOBS, async (jobs) => {
        const teamId = await addTeam(db, { retention_days: 30 });
        const model = await addModel(db, teamId);
        const stays: boolean[] = [];
        for (const { isOpen, days } of jobs) {
          const id = await openJob(teamId, model);
          if (!isOpen) await requestCancel(db, teamId, id, 'bob');
          await age(teamId, id, days);
          const events = isOpen ? ['job.queued'] : ['job.queued', 'job.cancelled'];
          stays.push(...events.map(() => isOpen || days <= 29));
        }
        const last = await lastEventId(db, teamId);
        await expireHistory(db, OPTIONS);
        const first = stays.indexOf(true);
        const kept = first === -1 ? [] : stays.slice(first).map((_, i) => first + i + 1);
        expect(await eventIds(teamId)).toEqual(kept);
        expect(await lastEventId(db, teamId)).toBe(last);
        await openJob(teamId, model);
        expect((await eventIds(teamId)).at(-1)).toBe(last + 1);
      }),
      { numRuns: 20 },
    );
  });

  it('of a team that keeps one day stay for two, so that a webhook has its day of retries', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { retention_days: 1 });
    const model = await addModel(db, teamId);
    const id = await openJob(teamId, model);
    await requestCancel(db, teamId, id, 'bob');
    await sql`update jobs set created_at = created_at - interval '30 hours',
      ended_at = ended_at - interval '30 hours' where id = ${id}`.execute(db);
    await sql`update events set time = time - interval '30 hours' where job_id = ${id}`.execute(db);
    await expireHistory(db, OPTIONS);
    expect(await getJob(db, teamId, id)).toBeNull();
    expect(await eventIds(teamId)).toEqual([1, 2]);
    await sql`update events set time = time - interval '20 hours' where job_id = ${id}`.execute(db);
    await expireHistory(db, OPTIONS);
    expect(await eventIds(teamId)).toEqual([]);
  });

  it('that went before a webhook took them are told to its team, and the rest is its next', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { retention_days: 30 });
    const model = await addModel(db, teamId);
    const ids = [await openJob(teamId, model), await openJob(teamId, model)];
    for (const id of ids) await requestCancel(db, teamId, id, 'bob');
    for (const id of ids) await age(teamId, id, 31);
    await openJob(teamId, model);
    const all = await addWebhook(teamId, [], 1);
    const cancels = await addWebhook(teamId, ['job.cancelled'], 0);
    const others = await addWebhook(teamId, ['job.failed'], 0);
    await expireHistory(db, OPTIONS);
    expect(await eventIds(teamId)).toEqual([5]);
    const moved = { last_event_id: 4, attempts: 0, first_failed_at: null };
    const told = (numbers: string) => expect.stringContaining(numbers) as unknown;
    expect(await webhook(all)).toMatchObject({
      ...moved,
      last_error: told('events 2 to 4, 3 went undelivered'),
    });
    expect(await webhook(cancels)).toMatchObject({
      ...moved,
      last_error: told('events 3 to 4, 2 went undelivered'),
    });
    expect(await webhook(others)).toMatchObject({ last_event_id: 0, attempts: 7 });
    const audit = await db
      .selectFrom('audit')
      .select(['object', 'details'])
      .where('team_id', '=', teamId)
      .where('action', '=', 'webhook.events-expired')
      .execute();
    expect(new Map(audit.map((row) => [row.object, row.details]))).toEqual(
      new Map([
        [all, { from: 2, to: 4, events: 3 }],
        [cancels, { from: 3, to: 4, events: 2 }],
      ]),
    );
  });
});

async function addWebhook(teamId: string, types: string[], last: number): Promise<string> {
  const id = newId();
  await sql`insert into webhooks
    (team_id, id, url, secret, event_types, created_by, last_event_id, attempts, first_failed_at)
    values (${teamId}, ${id}, 'https://example.com', 's', ${JSON.stringify(types)}, 'a', ${last}, 7,
      now() - interval '23 hours')`.execute(open.db);
  return id;
}

function webhook(id: string) {
  return open.db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

describe('what tells of access and of mishaps', () => {
  it('goes after the time of the platform, and nothing before it that somebody still needs', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const job = await openJob(teamId, await addModel(db, teamId));
    const old = sql`now() - interval '11 days'`;
    const letters = { replayed: newId(), fresh: newId(), open: newId(), orphan: newId() };
    await sql`insert into dead_letters
      (id, topic, job_id, team_id, payload, reason, deliveries, created_at, replayed_at) values
      (${letters.replayed}, 't', ${job}, ${teamId}, '{}', 'r', 1, ${old}, ${old}),
      (${letters.fresh}, 't', ${job}, ${teamId}, '{}', 'r', 1, ${old}, now()),
      (${letters.open}, 't', ${job}, ${teamId}, '{}', 'r', 1, ${old}, null),
      (${letters.orphan}, 't', 'gone', ${teamId}, '{}', 'r', 1, ${old}, null)`.execute(db);
    await sql`insert into api_keys
      (id, team_id, name, secret_sha256, team_role, created_by, expires_at, revoked_at)
      select ${teamId} || n, ${teamId}, 'k', sha256(convert_to(${teamId} || n, 'UTF8')), 'viewer', 'a',
        case when n = 'expired' then ${old} when n = 'revoked' then now() + interval '9 days' end,
        case when n = 'revoked' then ${old} when n = 'young' then now() end
      from unnest(array['expired', 'revoked', 'young', 'valid']) as n`.execute(db);
    await sql`insert into audit (team_id, time, actor, action, object)
      select ${teamId}, case when i <= 1200 then ${old} else now() end, 'a', 'b', i::text
      from generate_series(1, 1201) as i`.execute(db);
    await sql`update audit set time = ${old} where object <> '1201'`.execute(db);
    await expireHistory(db, { auditDays: 10, signal: NEVER });
    const left = (await listDeadLetters(db, { limit: 10 })).items.map(({ id }) => id);
    expect(left.toSorted()).toEqual([letters.fresh, letters.open].toSorted());
    const keys = await db
      .selectFrom('api_keys')
      .select('id')
      .where('team_id', '=', teamId)
      .execute();
    expect(keys.map(({ id }) => id).toSorted()).toEqual([`${teamId}valid`, `${teamId}young`]);
    const { rows } = await sql<{ object: string }>`
      select object from audit where team_id = ${teamId}`.execute(db);
    expect(rows.map(({ object }) => object)).toEqual(['1201']);
  });

  it('ends after the batch at work where it is told to', async () => {
    const { db } = open;
    await sql`insert into audit (time, actor, action, object)
      select now() - interval '800 days', 'a', 'ended', '' from generate_series(1, 3)`.execute(db);
    const gone = await expireHistory(db, { auditDays: 400, signal: AbortSignal.abort() });
    expect(Object.values(gone).every((rows) => rows === 0)).toBe(true);
  });
});
