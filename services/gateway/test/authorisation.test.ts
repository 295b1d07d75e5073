/** Every route and every role: who may, who may not, and what nobody learns of another team. */
import type { PlatformRole, TeamRole } from '@flashline/db';
import { ACCESS, type AccessRow, OPERATIONS, type OperationName } from '../src/index.ts';
import { type Api, readApi, type Route } from './api-document.ts';
import { requestOf } from './requests.ts';
import { type Rig, startRig } from './rig.ts';
import { addTeamThings, addUnit, ISSUER, type TeamThings } from './world.ts';

let rig: Rig;
let api: Api;
let ours: TeamThings;
let theirs: TeamThings;
let platform: Record<PlatformRole, string>;

const ROLES = ['viewer', 'submitter', 'admin'] as const;

beforeAll(async () => {
  rig = await startRig({
    issuers: [{ issuer: ISSUER, audience: 'flashline', jwksUrl: 'http://127.0.0.1:1/' }],
    allowPrivateWebhooks: true,
  });
  api = await readApi(rig);
  ours = await addTeamThings(rig, 'ours');
  theirs = await addTeamThings(rig, 'theirs');
  await addUnit(rig);
  platform = {
    operator: (await rig.addKey({ platformRole: 'operator' })).secret,
    admin: (await rig.addKey({ platformRole: 'admin' })).secret,
  };
});

afterAll(() => rig.stop());

const guarded = (): readonly Route[] => api.routes.filter((route) => !route.isOpen);

/** The status of a route; streams are left as soon as their head is here. */
async function statusOf(route: Route, things: TeamThings, key?: string): Promise<number> {
  const { path, options } = requestOf(route, things);
  const leave = new AbortController();
  const response = await rig.ask(path, {
    ...options,
    signal: leave.signal,
    ...(key === undefined ? {} : { key }),
  });
  const { status } = response;
  if (route.operationId === 'watchEvents') leave.abort();
  else await response.text();
  return status;
}

function mayTeam(name: OperationName, role: TeamRole): boolean {
  const { team }: AccessRow = ACCESS[name];
  return team !== null && ROLES.indexOf(role) >= ROLES.indexOf(team);
}

function mayPlatform(name: OperationName, role: PlatformRole): boolean {
  const { platform: least }: AccessRow = ACCESS[name];
  return least !== null && (role === 'admin' || least === 'operator');
}

test('every route has a row of the matrix, every row a route', () => {
  const named = new Set(guarded().map(({ operationId }) => operationId));
  // A flag of another route, which the document describes there.
  const flagged = OPERATIONS.filter(({ rest }) => rest.flag !== undefined).map(({ name }) => name);
  expect([...named, ...flagged].sort()).toEqual(Object.keys(ACCESS).sort());
});

test('what is open to all is three addresses', () => {
  const open = api.routes.filter((route) => route.isOpen).map(({ path }) => path);
  expect(open.sort()).toEqual(['/healthz', '/openapi.json', '/readyz']);
});

test('no route answers without a credential', async () => {
  for (const route of guarded()) {
    expect([route.operationId, await statusOf(route, ours)]).toEqual([route.operationId, 401]);
  }
});

test('no route answers an expired, revoked, unknown or misshapen credential', async () => {
  const past = new Date(Date.now() - 1000);
  const { teamId } = ours;
  const expired = await rig.addKey({ teamId, teamRole: 'admin', expiresAt: past });
  const revoked = await rig.addKey({ teamId, teamRole: 'admin', revokedAt: past });
  const bad = [expired.secret, revoked.secret, `flk_${'A'.repeat(43)}`, 'flk_', 'a b', 'x.y.z'];
  for (const route of guarded()) {
    for (const key of bad) {
      expect([route.operationId, await statusOf(route, ours, key)]).toEqual([
        route.operationId,
        401,
      ]);
    }
  }
});

test.each(ROLES)('role %s of a team does what its row says and nothing else', async (role) => {
  // What is refused comes first, so that what is allowed may change things.
  for (const route of guarded()) {
    const name = route.operationId as OperationName;
    if (mayTeam(name, role)) continue;
    expect([name, await statusOf(route, ours, ours.keys[role])]).toEqual([name, 403]);
  }
  const team = await addTeamThings(rig, `allowed-${role}`);
  for (const route of byDestruction(guarded())) {
    const name = route.operationId as OperationName;
    if (!mayTeam(name, role)) continue;
    if (route.method === 'DELETE') await endJobs(team);
    const status = await statusOf(route, team, team.keys[role]);
    expect([name, status < 300]).toEqual([name, true]);
  }
});

test.each(['operator', 'admin'] as const)('role %s of the platform likewise', async (role) => {
  const team = await addTeamThings(rig, `platform-${role}`);
  for (const route of byDestruction(guarded())) {
    const name = route.operationId as OperationName;
    const status = await statusOf(route, team, platform[role]);
    // Who acts for no team can be refused for that too, where it has to name one.
    const needsTeam = ['createApiKey', 'createBinding'].includes(name);
    const expected = mayPlatform(name, role) && !needsTeam;
    expect([name, status < 300, status]).toEqual([name, expected, expected ? status : 403]);
  }
});

test('things of another team are the same 404 as things that are not there', async () => {
  const nowhere = '00000000-0000-4000-8000-000000000000';
  const absent: TeamThings = {
    ...ours,
    teamId: nowhere,
    model: '0'.repeat(64),
    data: '0'.repeat(64),
    job: nowhere,
    apiKey: nowhere,
    binding: nowhere,
    webhook: nowhere,
    lease: nowhere,
    deadLetter: nowhere,
  };
  const cannotBe: TeamThings = {
    ...absent,
    job: 'a%00b',
    model: 'x',
    data: '..%2f',
    apiKey: '%27',
  };
  const named = guarded().filter(({ path }) => path.includes('{'));
  for (const route of named) {
    const name = route.operationId as OperationName;
    // Both teams have the same model and data: those are tested below.
    if (!mayTeam(name, 'admin') || /Model$|Data$/.test(name)) continue;
    const bodies = [];
    for (const things of [theirs, absent, cannotBe]) {
      const { path, options } = requestOf(route, things);
      const response = await rig.ask(path, { ...options, key: ours.keys.admin });
      expect([name, response.status]).toEqual([name, 404]);
      bodies.push((await response.json()) as { code: string });
    }
    const [foreign, missing] = bodies.map(({ code }) => code);
    expect([name, foreign]).toEqual([name, missing]);
  }
});

test('nobody gets an address of an artifact of another team', async () => {
  const path = `/v1/jobs/${theirs.job}/artifacts/${theirs.artifact}?presign=1`;
  expect((await rig.ask(path, { key: ours.keys.admin })).status).toBe(404);
  expect((await rig.ask(path, { key: platform.admin })).status).toBe(403);
  // The store of this rig can give none.
  expect((await rig.ask(path, { key: theirs.keys.viewer })).status).toBe(422);
});

test('no answer to one team names anything of another', async () => {
  const secrets = [theirs.teamId, theirs.job, theirs.apiKey, theirs.binding, theirs.webhook];
  for (const route of guarded().filter(({ method }) => method === 'GET')) {
    if (route.operationId === 'watchEvents') continue;
    const { path, options } = requestOf(route, ours);
    const text = await (await rig.ask(path, { ...options, key: ours.keys.admin })).text();
    for (const secret of [...secrets, theirs.lease, 'theirs']) {
      expect([route.operationId, text.includes(secret)]).toEqual([route.operationId, false]);
    }
  }
});

test('an upload that another team has is new, and has the name that it was given', async () => {
  const late = await rig.addTeam('late');
  const { secret: key } = await rig.addKey({ teamId: late, teamRole: 'admin' });
  const path = `/v1/models/${ours.model}`;
  expect((await rig.ask(path, { key })).status).toBe(404);
  const job = { model: ours.model, boards: ['all'] };
  expect((await rig.ask('/v1/jobs', { key, json: job })).status).toBe(422);
  const { bytes } = requestOf(
    api.routes.find(({ operationId }) => operationId === 'uploadModel')!,
    ours,
  ).options;
  const response = await rig.ask('/v1/models?name=mine', { key, bytes: bytes! });
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ sha256: ours.model, name: 'mine' });
  expect((await rig.ask(path, { key, method: 'DELETE' })).status).toBe(204);
  expect((await rig.ask(path, { key: ours.keys.viewer })).status).toBe(200);
});

test('cursors and idempotency keys of one team mean nothing to another', async () => {
  const { admin } = ours.keys;
  for (let i = 0; i < 2; i++) {
    await rig.ask('/v1/jobs', { key: admin, json: { model: ours.model, boards: ['all'] } });
  }
  const page = await rig.ask('/v1/jobs?limit=1', { key: admin });
  const { nextCursor } = (await page.json()) as { nextCursor: string };
  const path = `/v1/jobs?limit=1&cursor=${nextCursor}`;
  expect((await rig.ask(path, { key: admin })).status).toBe(200);
  expect((await rig.ask(path, { key: theirs.keys.admin })).status).toBe(400);
  const headers = { 'idempotency-key': 'shared' };
  const json = { model: ours.model, boards: ['all'] };
  const jobs = await Promise.all(
    [admin, theirs.keys.admin].map(async (key) =>
      (await rig.ask('/v1/jobs', { key, json, headers })).json(),
    ),
  );
  const [first, second] = jobs as { id: string }[];
  expect(first!.id).not.toBe(second!.id);
});

test('a stream ends when its key is revoked, and nothing more comes through it', async () => {
  const { teamId } = ours;
  const { secret, id } = await rig.addKey({ teamId, teamRole: 'viewer' });
  const response = await rig.ask('/v1/events', { key: secret });
  const text = response.text();
  await rig.ask(`/v1/api-keys/${id}`, { key: ours.keys.admin, method: 'DELETE' });
  await rig.ask('/v1/jobs', { key: ours.keys.admin, json: { model: ours.model, boards: ['all'] } });
  expect(await text).not.toContain('job.queued');
  expect((await rig.ask('/v1/events', { key: secret })).status).toBe(401);
});

test('an admin of a team gives away no more than the team', async () => {
  const key = ours.keys.admin;
  const make = async (json: object) =>
    (await rig.ask('/v1/api-keys', { key, json: { name: 'x', ...json } })).status;
  expect(await make({ platformRole: 'operator' })).toBe(403);
  expect(await make({ teamRole: 'viewer', platformRole: 'admin' })).toBe(403);
  expect(await make({ teamRole: 'viewer', team: theirs.teamId })).toBe(404);
  expect(await make({ teamRole: 'admin', team: ours.teamId })).toBe(201);
});

test('an admin of the platform makes the first key of a team', async () => {
  const made = await rig.ask('/v1/teams', { key: platform.admin, json: { name: 'brand-new' } });
  const { id: team } = (await made.json()) as { id: string };
  const json = { name: 'first', teamRole: 'admin', team };
  const response = await rig.ask('/v1/api-keys', { key: platform.admin, json });
  const { secret } = (await response.json()) as { secret: string };
  const teams = await rig.ask('/v1/teams', { key: secret });
  expect(await teams.json()).toMatchObject({ items: [{ id: team, name: 'brand-new' }] });
});

test('operators see jobs of all teams without what they are made of', async () => {
  await rig.ask('/v1/jobs', {
    key: theirs.keys.admin,
    json: { model: theirs.model, boards: ['all'], labels: { secret: 'label' } },
  });
  const text = await (await rig.ask('/v1/queue', { key: platform.operator })).text();
  expect(text).toContain(theirs.teamId);
  for (const hidden of ['theirs-model', theirs.model, 'label']) expect(text).not.toContain(hidden);
});

/** Uploads that a job uses are not deleted. */
async function endJobs({ keys: { admin: key } }: TeamThings): Promise<void> {
  const list = await rig.ask('/v1/jobs?state=queued', { key });
  for (const { id } of ((await list.json()) as { items: { id: string }[] }).items) {
    await rig.ask(`/v1/jobs/${id}:cancel`, { key, method: 'POST' });
  }
}

/** Reads and creations first, then what ends things. */
function byDestruction(routes: readonly Route[]): readonly Route[] {
  const rank = ({ method }: Route): number => ['GET', 'POST', 'PATCH', 'DELETE'].indexOf(method);
  const last = ({ operationId }: Route): number => (operationId === 'deleteModel' ? 1 : 0);
  return routes.toSorted((a, b) => rank(a) - rank(b) || last(a) - last(b));
}
