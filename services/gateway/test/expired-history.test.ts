/** What is older than its team keeps it, as callers see it: as if it had never been, and no stream breaks. */
import { newId } from '@flashline/db';
import { expireHistory } from '@flashline/jobs';
import { sql } from 'kysely';
import { GOOD_MODEL } from './peers.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
let key: string;
let teamId: string;

beforeAll(async () => {
  rig = await startRig();
  teamId = await rig.addTeam('old');
  key = (await rig.addKey({ teamId, teamRole: 'admin' })).secret;
});

afterAll(() => rig.stop());

async function post(path: string, options: object = {}): Promise<{ id: string; sha256: string }> {
  const response = await rig.ask(path, { key, method: 'POST', ...options });
  return (await response.json()) as { id: string; sha256: string };
}

/** A job that was cancelled so many days ago. */
async function cancelledJob(model: string, days: number): Promise<string> {
  const { id } = await post('/v1/jobs', { json: { model, boards: ['nucleo-g474re'] } });
  await post(`/v1/jobs/${id}:cancel`);
  const { db } = rig.database;
  const by = sql`${days}::integer * interval '1 day'`;
  await sql`update jobs set created_at = created_at - ${by}, ended_at = ended_at - ${by}
    where id = ${id}`.execute(db);
  await sql`update events set time = time - ${by} where job_id = ${id}`.execute(db);
  return id;
}

/** Numbers of the first events of the team after a number, read from its stream. */
async function numbersAfter(after: number, count: number): Promise<number[]> {
  const stop = new AbortController();
  const headers = { 'last-event-id': String(after) };
  const { body } = await rig.ask('/v1/events', { key, headers, signal: stop.signal });
  let text = '';
  const seen = () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number));
  for await (const chunk of body!) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (seen().length >= count) break;
  }
  stop.abort();
  return seen();
}

test('an expired job is answered as an id that never was, and a stream goes on with what is left', async () => {
  const { sha256: model } = await post('/v1/models?name=a', { bytes: GOOD_MODEL });
  const old = await cancelledJob(model, 91);
  const kept = await cancelledJob(model, 1);
  expect(await numbersAfter(1, 3)).toEqual([2, 3, 4]);
  await expireHistory(rig.database.db, { auditDays: 400, signal: new AbortController().signal });
  const answer = async (id: string, [method, path]: readonly [string, string]) => {
    const response = await rig.ask(`/v1/jobs/${id}${path}`, { key, method });
    const text = (await response.text()).replaceAll(id, 'ID');
    const { traceId: _, ...problem } = JSON.parse(text) as Record<string, unknown>;
    return { status: response.status, problem };
  };
  const routes = [
    ['GET', ''],
    ['GET', '?wait=1s'],
    ['GET', '/report'],
    ['GET', '/artifacts/nucleo-g474re.fp32.elf'],
    ['GET', '/events'],
    ['POST', ':retry'],
    ['POST', ':cancel'],
  ] as const;
  for (const route of routes) {
    const gone = await answer(old, route);
    expect(gone).toMatchObject({ status: 404, problem: { code: 'JOB_NOT_FOUND' } });
    expect(gone).toEqual(await answer(newId(), route));
  }
  const list = (await (await rig.ask('/v1/jobs', { key })).json()) as { items: { id: string }[] };
  expect(list.items.map(({ id }) => id)).toEqual([kept]);
  expect(await numbersAfter(1, 2)).toEqual([3, 4]);
  const events = await (await rig.ask(`/v1/jobs/${kept}/events`, { key })).text();
  expect(events.match(/^event: .*$/gm)).toEqual(['event: job.queued', 'event: job.cancelled']);
});
