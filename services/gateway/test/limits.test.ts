/** Quotas of a team: 429 with the time to wait, for that team alone. */
import { createRateLimiter } from '../src/rate-limiter.ts';
import { GOOD_DATA, GOOD_MODEL } from './peers.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({
    limits: { modelBytes: 1000, dataBytes: 1000, streamsPerTeam: 2, uploadsPerTeam: 2 },
    allowPrivateWebhooks: true,
  });
});

afterAll(() => rig.stop());

async function teamWith(quotas: Record<string, number>): Promise<string> {
  const id = await rig.addTeam(`team ${JSON.stringify(quotas)}`);
  await rig.database.db.updateTable('teams').set(quotas).where('id', '=', id).execute();
  return (await rig.addKey({ teamId: id, teamRole: 'admin' })).secret;
}

async function expectLimited(response: Response): Promise<void> {
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  await response.text();
}

async function uploadedModel(key: string): Promise<string> {
  const response = await rig.ask('/v1/models?name=a', { key, bytes: GOOD_MODEL });
  return ((await response.json()) as { sha256: string }).sha256;
}

test('requests beyond the quota are refused until the bucket has filled again', () => {
  let now = 0;
  const limit = createRateLimiter(() => now);
  const team = { actor: 'a', teamRole: 'viewer', platformRole: null, highestClass: 'ci' } as const;
  const one = { ...team, teamId: 'one', requestsPerMinute: 60 };
  for (let i = 0; i < 60; i++) limit(one);
  expect(() => limit(one)).toThrow(expect.objectContaining({ retryAfterSeconds: 1 }));
  limit({ ...one, teamId: 'two' });
  now += 1000;
  limit(one);
  expect(() => limit(one)).toThrow(expect.objectContaining({ code: 'LIMIT_REQUESTS' }));
});

test('requests per minute are counted per team', async () => {
  // One, so that a busy machine has a minute to ask twice.
  const key = await teamWith({ max_requests_per_minute: 1 });
  expect((await rig.ask('/v1/boards', { key })).status).toBe(200);
  await expectLimited(await rig.ask('/v1/boards', { key }));
  const other = await teamWith({ max_requests_per_minute: 2 });
  expect((await rig.ask('/v1/boards', { key: other })).status).toBe(200);
});

test('jobs that wait are bounded', async () => {
  const key = await teamWith({ max_queued_jobs: 2 });
  const model = await uploadedModel(key);
  const json = { model, boards: ['all'] };
  for (let i = 0; i < 2; i++) {
    expect((await rig.ask('/v1/jobs', { key, json })).status).toBe(202);
  }
  await expectLimited(await rig.ask('/v1/jobs', { key, json }));
});

test('stored bytes are bounded, and what does not fit leaves nothing', async () => {
  const key = await teamWith({ storage_limit_bytes: GOOD_MODEL.length + 1 });
  await uploadedModel(key);
  await expectLimited(await rig.ask('/v1/data?name=a', { key, bytes: GOOD_DATA }));
  const list = await rig.ask('/v1/data', { key });
  expect(await list.json()).toEqual({ items: [], nextCursor: null });
});

test('webhooks are bounded', async () => {
  const key = await teamWith({ max_webhooks: 1 });
  const json = { url: 'https://127.0.0.1:1/hook' };
  expect((await rig.ask('/v1/webhooks', { key, json })).status).toBe(201);
  await expectLimited(await rig.ask('/v1/webhooks', { key, json }));
});

test('a webhook to a private address is refused unless the operator allows it', async () => {
  const strict = await startRig();
  try {
    const teamId = await strict.addTeam('strict');
    const { secret: key } = await strict.addKey({ teamId, teamRole: 'admin' });
    for (const url of [
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://169.254.169.254/',
      'ftp://a',
    ]) {
      const response = await strict.ask('/v1/webhooks', { key, json: { url } });
      expect([url, response.status]).toEqual([url, 422]);
    }
  } finally {
    await strict.stop();
  }
});

test('open streams are bounded, and one that is closed makes room', async () => {
  const key = await teamWith({ max_queued_jobs: 9 });
  const leave = new AbortController();
  const first = await rig.ask('/v1/events', { key, signal: leave.signal });
  const other = new AbortController();
  await rig.ask('/v1/events', { key, signal: other.signal });
  await expectLimited(await rig.ask('/v1/events', { key }));
  leave.abort();
  await first.text().catch(() => '');
  const again = new AbortController();
  let status = 429;
  while (status === 429) {
    ({ status } = await rig.ask('/v1/events', { key, signal: again.signal }));
  }
  expect(status).toBe(200);
  other.abort();
  again.abort();
});

test('uploads under way are bounded, and one that ends makes room', async () => {
  const key = await teamWith({ max_queued_jobs: 7 });
  const go = Promise.withResolvers<void>();
  const arrived = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let checks = 0;
  rig.peers.onCheck = async () => {
    arrived[checks++]?.resolve();
    await go.promise;
  };
  const upload = (name: string) =>
    rig.ask('/v1/models?name=a', { key, bytes: Buffer.concat([GOOD_MODEL, Buffer.from(name)]) });
  const first = [upload('one'), upload('two')];
  await Promise.all(arrived.map(({ promise }) => promise));
  await expectLimited(await upload('three'));
  go.resolve();
  for (const answer of await Promise.all(first)) expect(answer.status).toBe(201);
  expect((await upload('three')).status).toBe(201);
});

test('an upload beyond the largest size is 413 and leaves nothing', async () => {
  const key = await teamWith({ max_queued_jobs: 8 });
  const bytes = Buffer.concat([GOOD_MODEL, Buffer.alloc(2000)]);
  expect((await rig.ask('/v1/models?name=a', { key, bytes })).status).toBe(413);
  const list = await rig.ask('/v1/models', { key });
  expect(await list.json()).toEqual({ items: [], nextCursor: null });
});

test('a class above the highest of the team is 422', async () => {
  const teamId = await rig.addTeam('low');
  await rig.database.db
    .updateTable('teams')
    .set({ highest_class: 'ci' })
    .where('id', '=', teamId)
    .execute();
  const { secret: key } = await rig.addKey({ teamId, teamRole: 'admin' });
  const model = await uploadedModel(key);
  const json = { model, boards: ['all'], class: 'interactive' };
  const response = await rig.ask('/v1/jobs', { key, json });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: '/class' }] });
});

test('every change leaves a row of the audit log that names who made it', async () => {
  const teamId = await rig.addTeam('audited');
  const { secret: key, id } = await rig.addKey({ teamId, teamRole: 'admin' });
  const model = await uploadedModel(key);
  const asked = await rig.ask('/v1/jobs', { key, json: { model, boards: ['all'] } });
  await rig.ask(`${asked.headers.get('location')}:cancel`, { key, method: 'POST' });
  const made = await rig.ask('/v1/api-keys', { key, json: { name: 'x', teamRole: 'viewer' } });
  const { apiKey, secret } = (await made.json()) as { apiKey: { id: string }; secret: string };
  await rig.ask(`/v1/api-keys/${apiKey.id}`, { key, method: 'DELETE' });
  const text = await (await rig.ask('/v1/audit', { key })).text();
  const { items } = JSON.parse(text) as { items: { action: string; actor: string }[] };
  expect(items.map(({ action }) => action)).toEqual([
    'api-key.revoke',
    'api-key.create',
    'job.cancel',
    'job.create',
    'model.upload',
  ]);
  expect(new Set(items.map(({ actor }) => actor))).toEqual(new Set([`key:${id}`]));
  expect(text).not.toContain(secret);
});
