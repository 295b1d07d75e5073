/** The gateway on a real PostgreSQL: every operation once, and callers that race. */
import { openPostgres } from '@flashline/db';
import { type RealServer, startPostgres } from '@flashline/real-servers';
import { type Api, readApi } from './api-document.ts';
import { requestOf } from './requests.ts';
import { type Rig, startRig } from './rig.ts';
import { addTeamThings, addUnit, ISSUER, type TeamThings } from './world.ts';

let server: RealServer;
let rig: Rig;
let api: Api;
let things: TeamThings;
let key: string;

beforeAll(async () => {
  server = await startPostgres();
  const settings = {
    issuers: [{ issuer: ISSUER, audience: 'flashline', jwksUrl: 'http://127.0.0.1:1/' }],
    allowPrivateWebhooks: true,
  };
  rig = await startRig(settings, () => openPostgres({ url: server.url }));
  api = await readApi(rig);
  things = await addTeamThings(rig, 'team');
  await addUnit(rig);
  const { teamId } = things;
  key = (await rig.addKey({ teamId, teamRole: 'admin', platformRole: 'admin' })).secret;
});

afterAll(async () => {
  await rig.stop();
  await server.stop();
});

test('every route answers, and its list does with a cursor too', async () => {
  const rank = ({ method }: { method: string }) => Number(method === 'DELETE');
  for (const route of api.routes.toSorted((a, b) => rank(a) - rank(b))) {
    const name = route.operationId;
    if (route.isOpen || name.startsWith('watch') || /^delete(Model|Data)$/.test(name)) continue;
    const { path, options } = requestOf(route, things);
    const response = await rig.ask(path, { ...options, key });
    expect([name, response.status < 300]).toEqual([name, true]);
    await response.text();
  }
  const lists = api.routes.filter(({ parameters }) =>
    parameters.some((each) => each.name === 'cursor'),
  );
  for (const { path } of lists) {
    const page = await rig.ask(`${path}?limit=1`, { key });
    const { nextCursor } = (await page.json()) as { nextCursor: string | null };
    if (nextCursor === null) continue;
    const next = await rig.ask(`${path}?limit=1&cursor=${nextCursor}`, { key });
    expect([path, next.status]).toEqual([path, 200]);
    await next.text();
  }
});

test('callers that race with one Idempotency-Key make one thing', async () => {
  const headers = { 'idempotency-key': 'race' };
  const ask = async (path: string, json: object) => {
    const response = await rig.ask(path, { key, json, headers });
    return { status: response.status, body: (await response.json()) as { id?: string } };
  };
  const teams = await Promise.all(
    Array.from({ length: 16 }, () => ask('/v1/teams', { name: 'raced' })),
  );
  expect(teams.every(({ status }) => status === 201 || status === 409)).toBe(true);
  const made = teams.filter(({ status }) => status === 201).map(({ body }) => body.id);
  expect(new Set(made).size).toBe(1);
  const job = { model: things.model, boards: ['all'] };
  const jobs = await Promise.all(Array.from({ length: 16 }, () => ask('/v1/jobs', job)));
  expect(jobs.every(({ status }) => status === 202 || status === 409)).toBe(true);
  const accepted = jobs.filter(({ status }) => status === 202).map(({ body }) => body.id);
  expect(new Set(accepted).size).toBe(1);
});

test('webhooks do not exceed their quota however many are asked for at once', async () => {
  const teamId = await rig.addTeam('hooked');
  const { secret } = await rig.addKey({ teamId, teamRole: 'admin' });
  const { db } = rig.database;
  await db.updateTable('teams').set({ max_webhooks: 2 }).where('id', '=', teamId).execute();
  const json = { url: 'https://127.0.0.1:1/hook' };
  const statuses = await Promise.all(
    Array.from(
      { length: 8 },
      async () => (await rig.ask('/v1/webhooks', { key: secret, json })).status,
    ),
  );
  expect(statuses.filter((status) => status === 201)).toHaveLength(2);
});

test('events of many jobs reach a reader once each and in order', async () => {
  const json = { model: things.model, boards: ['all'] };
  await Promise.all(Array.from({ length: 20 }, () => rig.ask('/v1/jobs', { key, json })));
  const leave = new AbortController();
  const response = await rig.ask('/v1/events?after=0', { key, signal: leave.signal });
  const { rows } = await lastEvent();
  let text = '';
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  while (!text.includes(`id: ${rows}\n`)) text += (await reader.read()).value ?? '';
  leave.abort();
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  expect(ids).toEqual(Array.from({ length: rows }, (_, i) => i + 1));
});

async function lastEvent(): Promise<{ readonly rows: number }> {
  const team = await rig.database.db
    .selectFrom('teams')
    .select('last_event_id')
    .where('id', '=', things.teamId)
    .executeTakeFirstOrThrow();
  return { rows: team.last_event_id };
}
