import { newId, transact } from '@flashline/db';
import { appendEvent, eventsChannel, getJob, lastEventId, readEvents } from '@flashline/jobs';
import { sql } from 'kysely';
import { endHistory } from '../src/background/end-history.ts';
import {
  addTeam,
  ended,
  openPlatform,
  start,
  submit,
  until,
  type TestPlatform,
} from './platform.ts';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await openPlatform();
});

afterAll(() => platform.close());

const NEVER = new AbortController().signal;

/** Makes all that a team has 91 days older. */
async function age(teamId: string): Promise<void> {
  const { db } = platform.open;
  const by = sql`interval '91 days'`;
  await sql`update jobs set created_at = created_at - ${by}, ended_at = ended_at - ${by}
    where team_id = ${teamId}`.execute(db);
  await sql`update events set time = time - ${by} where team_id = ${teamId}`.execute(db);
  await sql`update objects set last_used_at = last_used_at - ${by}
    where team_id = ${teamId}`.execute(db);
  await sql`update stage_results set last_used_at = last_used_at - ${by}
    where team_id = ${teamId}`.execute(db);
}

async function rowsOf(teamId: string, table: string): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from ${sql.table(table)} where team_id = ${teamId}`.execute(
    platform.open.db,
  );
  return Number(rows[0]!.count);
}

test('nothing is left of a team that was idle for longer than it keeps history, and it can begin again', async () => {
  const { db } = platform.open;
  const team = await addTeam(platform);
  const first = await start(platform);
  const id = await submit(platform, team);
  expect(await ended(platform, team.teamId, id)).toMatchObject({ state: 'succeeded' });
  await first.stop();
  const last = await lastEventId(db, team.teamId);
  await age(team.teamId);
  const second = await start(platform);
  const tables = ['jobs', 'targets', 'events', 'uploads', 'objects', 'derivations'];
  tables.push('stage_results', 'stage_result_objects');
  await until(async () => {
    const counts = await Promise.all(tables.map((table) => rowsOf(team.teamId, table)));
    return counts.every((count) => count === 0) ? true : null;
  });
  expect(await getJob(db, team.teamId, id)).toBeNull();
  await transact(db, (tx) =>
    appendEvent(tx, { teamId: team.teamId, jobId: newId(), type: 'job.queued' }),
  );
  expect(await readEvents(db, team.teamId, { after: 0, limit: 10 })).toMatchObject([
    { id: last + 1 },
  ]);
  await second.stop();
});

test('a webhook whose event expires while it is tried again gets the next one, with all its attempts', async () => {
  const { db } = platform.open;
  const { teamId } = await addTeam(platform);
  const row = { team_id: teamId, id: newId(), url: 'https://example.com/h', secret: 's' };
  await db
    .insertInto('webhooks')
    .values({ ...row, event_types: '[]', created_by: 'alice' })
    .execute();
  const calls: number[] = [];
  platform.sendWebhook = ({ body }) => {
    const { id } = JSON.parse(body) as { id: number };
    calls.push(id);
    return Promise.resolve(id === 1 ? 'answered 500' : null);
  };
  const event = { teamId, jobId: newId(), type: 'stage.finished' } as const;
  await transact(db, (tx) => appendEvent(tx, event));
  const orchestrator = await start(platform);
  await until(async () => (calls.length > 0 ? true : null));
  await age(teamId);
  await transact(db, (tx) => appendEvent(tx, event));
  await db.updateTable('webhooks').set({ attempts: 9 }).where('id', '=', row.id).execute();
  await until(async () => {
    await endHistory(db, { auditDays: 400, signal: NEVER });
    const { last_event_id: at } = await webhook(row.id);
    return at >= 1 ? true : null;
  });
  await db
    .updateTable('webhooks')
    .set({ next_attempt_at: sql<Date>`now()` })
    .where('id', '=', row.id)
    .execute();
  platform.bus.wake(eventsChannel(teamId));
  await until(async () => (calls.includes(2) ? true : null));
  await until(async () => ((await webhook(row.id)).last_event_id === 2 ? true : null));
  expect(await webhook(row.id)).toMatchObject({ attempts: 0, first_failed_at: null });
  expect(calls.filter((id) => id === 2)).toEqual([2]);
  await orchestrator.stop();
});

function webhook(id: string) {
  return platform.open.db
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}
