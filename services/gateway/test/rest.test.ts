/** Uploads, jobs and their events over REST, as a caller of one team sees them. */
import { createHash } from 'node:crypto';
import { GOOD_DATA, GOOD_MODEL } from './peers.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
let key: string;
let teamId: string;

beforeAll(async () => {
  rig = await startRig();
  teamId = await rig.addTeam('one');
  ({ secret: key } = await rig.addKey({ teamId, teamRole: 'admin' }));
});

afterAll(() => rig.stop());

const upload = (path: string, bytes: Uint8Array, headers: Record<string, string> = {}) =>
  rig.ask(path, { key, bytes, headers });

async function uploadedModel(): Promise<string> {
  const response = await upload('/v1/models?name=a', GOOD_MODEL);
  return ((await response.json()) as { sha256: string }).sha256;
}

test('an upload is 201 the first time and 200 under its new name after that', async () => {
  const bytes = Buffer.concat([GOOD_MODEL, Buffer.from('fresh')]);
  const first = await upload('/v1/models?name=first', bytes);
  expect(first.status).toBe(201);
  const body = (await first.json()) as object;
  expect(body).toMatchObject({ name: 'first', sizeBytes: bytes.length });
  const second = await upload('/v1/models?name=second', bytes);
  expect(second.status).toBe(200);
  expect(await second.json()).toEqual({ ...body, name: 'second' });
});

test('bytes that are no model are 422 and leave nothing behind', async () => {
  const bytes = Buffer.from('no model');
  const response = await upload('/v1/models?name=bad', bytes);
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ code: 'ONNX_MALFORMED', status: 422 });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(await rig.store.stat(teamId, sha256)).toBeNull();
});

test('a model that is stored survives the refusal of the same bytes as data', async () => {
  const sha256 = await uploadedModel();
  expect((await upload('/v1/data?name=bad', GOOD_MODEL)).status).toBe(422);
  expect(await rig.store.stat(teamId, sha256)).not.toBeNull();
});

test('another media type or a packed body is 415', async () => {
  const json = await rig.ask('/v1/models?name=a', { key, json: {} });
  expect(json.status).toBe(415);
  const packed = await upload('/v1/data?name=a', GOOD_DATA, { 'content-encoding': 'gzip' });
  expect(packed.status).toBe(415);
});

test('a job is accepted with its place, and found by its location, state and label', async () => {
  const model = await uploadedModel();
  const json = { model, boards: ['all'], labels: { branch: 'main' } };
  const response = await rig.ask('/v1/jobs', { key, json });
  expect(response.status).toBe(202);
  const job = (await response.json()) as { id: string };
  expect(job).toMatchObject({ state: 'queued', class: 'ci', queue: { position: 1 } });
  expect(response.headers.get('location')).toBe(`/v1/jobs/${job.id}`);
  const found = await rig.ask('/v1/jobs?state=queued&label=branch=main', { key });
  const list = (await found.json()) as { items: { id: string }[]; nextCursor: null };
  expect(list.items.map(({ id }) => id)).toContain(job.id);
  const none = await rig.ask('/v1/jobs?label=branch=other', { key });
  expect(await none.json()).toEqual({ items: [], nextCursor: null });
});

test('one Idempotency-Key makes one job, and with another body 422', async () => {
  const model = await uploadedModel();
  const headers = { 'idempotency-key': 'k-1' };
  const json = { model, boards: ['nucleo-g474re'] };
  const ids = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const response = await rig.ask('/v1/jobs', { key, json, headers });
      expect(response.status).toBe(202);
      return ((await response.json()) as { id: string }).id;
    }),
  );
  expect(new Set(ids).size).toBe(1);
  const other = await rig.ask('/v1/jobs', { key, json: { ...json, io: 'int8' }, headers });
  expect(other.status).toBe(422);
});

test('a key made twice with one Idempotency-Key shows its secret once', async () => {
  const json = { name: 'ci', teamRole: 'submitter' };
  const headers = { 'idempotency-key': 'k-2' };
  const first = await (await rig.ask('/v1/api-keys', { key, json, headers })).json();
  const second = await (await rig.ask('/v1/api-keys', { key, json, headers })).json();
  expect(first).toMatchObject({ secret: expect.stringMatching(/^flk_/) });
  expect(second).toEqual({ ...(first as object), secret: null });
});

test('unknown fields and broken JSON are 400, wrong values 422, with pointers', async () => {
  const model = await uploadedModel();
  const unknown = await rig.ask('/v1/jobs', { key, json: { model, boards: ['all'], bords: 1 } });
  expect(unknown.status).toBe(400);
  expect(await unknown.json()).toMatchObject({ errors: [{ pointer: '/bords' }] });
  const wrong = await rig.ask('/v1/jobs', { key, json: { model, boards: ['none-such'] } });
  expect(wrong.status).toBe(422);
  expect(await wrong.json()).toMatchObject({ errors: [{ pointer: '/boards/0' }] });
  const broken = await fetch(`${rig.url}/v1/jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{"model":',
  });
  expect(broken.status).toBe(400);
  expect(broken.headers.get('content-type')).toBe('application/problem+json');
});

test('limits below 1 and words are 400, above 200 are cut', async () => {
  for (const limit of ['0', '-1', 'many', '1.5', '']) {
    expect((await rig.ask(`/v1/jobs?limit=${limit}`, { key })).status).toBe(400);
  }
  expect((await rig.ask('/v1/jobs?limit=100000', { key })).status).toBe(200);
});

test('cursors walk a list to its end, and are good for that list alone', async () => {
  for (const tail of ['x', 'y', 'z']) {
    await upload('/v1/data?name=d', Buffer.concat([GOOD_DATA, Buffer.from(tail)]));
  }
  const seen: string[] = [];
  let path: string | null = '/v1/data?limit=2';
  let cursor = '';
  while (path !== null) {
    const page = (await (await rig.ask(path, { key })).json()) as {
      items: { sha256: string }[];
      nextCursor: string | null;
    };
    seen.push(...page.items.map(({ sha256 }) => sha256));
    cursor = page.nextCursor ?? cursor;
    path = page.nextCursor === null ? null : `/v1/data?limit=2&cursor=${page.nextCursor}`;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBeGreaterThanOrEqual(3);
  expect((await rig.ask(`/v1/models?cursor=${cursor}`, { key })).status).toBe(400);
});

test('a cancelled job ends its event stream and its long poll', async () => {
  const model = await uploadedModel();
  const made = await rig.ask('/v1/jobs', { key, json: { model, boards: ['all'] } });
  const { id } = (await made.json()) as { id: string };
  const stream = rig.ask(`/v1/jobs/${id}/events`, { key }).then((response) => response.text());
  const poll = rig.ask(`/v1/jobs/${id}?wait=60s`, { key }).then((response) => response.json());
  await rig.ask(`/v1/jobs/${id}:cancel`, { key, method: 'POST' });
  expect(await poll).toMatchObject({ id, state: 'cancelled' });
  const types = [...(await stream).matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
  expect(types).toEqual(['job.queued', 'job.cancelled']);
  const [last] = [...(await stream).matchAll(/^id: (.*)$/gm)].map(([, number]) => Number(number));
  const rest = await rig.ask(`/v1/jobs/${id}/events`, {
    key,
    headers: { 'last-event-id': String(last) },
  });
  expect(await rest.text()).not.toContain('job.queued');
});

test('cancelling a job is a change once', async () => {
  const json = { model: await uploadedModel(), boards: ['all'] };
  const job = (await (await rig.ask('/v1/jobs', { key, json })).json()) as { id: string };
  for (let i = 0; i < 2; i++) {
    const response = await rig.ask(`/v1/jobs/${job.id}:cancel`, { key, method: 'POST' });
    expect(response.status).toBe(200);
  }
  const audit = await rig.ask('/v1/audit', { key });
  const { items } = (await audit.json()) as { items: { action: string; object: string }[] };
  const changes = items.filter(({ object }) => object === job.id).map(({ action }) => action);
  expect(changes).toEqual(['job.cancel', 'job.create']);
});

test('a retried job is a new one that names the old one', async () => {
  const model = await uploadedModel();
  const made = await rig.ask('/v1/jobs', { key, json: { model, boards: ['all'] } });
  const { id } = (await made.json()) as { id: string };
  const again = await rig.ask(`/v1/jobs/${id}:retry`, { key, method: 'POST' });
  expect(again.status).toBe(202);
  expect(await again.json()).toMatchObject({ retryOf: id });
});

test('a model that a job waits for cannot be deleted, and can after its end', async () => {
  const bytes = Buffer.concat([GOOD_MODEL, Buffer.from('used')]);
  const uploaded = await upload('/v1/models?name=a', bytes);
  const { sha256 } = (await uploaded.json()) as { sha256: string };
  const made = await rig.ask('/v1/jobs', { key, json: { model: sha256, boards: ['all'] } });
  const { id } = (await made.json()) as { id: string };
  const path = `/v1/models/${sha256}`;
  expect((await rig.ask(path, { key, method: 'DELETE' })).status).toBe(409);
  await rig.ask(`/v1/jobs/${id}:cancel`, { key, method: 'POST' });
  expect((await rig.ask(path, { key, method: 'DELETE' })).status).toBe(204);
  expect((await rig.ask(path, { key })).status).toBe(404);
  expect(await rig.store.stat(teamId, sha256)).toBeNull();
});

test('an address that takes another method says which', async () => {
  const response = await rig.ask('/v1/jobs', { key, method: 'DELETE' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('a report is 409 before the end of its job', async () => {
  const model = await uploadedModel();
  const made = await rig.ask('/v1/jobs', { key, json: { model, boards: ['all'] } });
  const { id } = (await made.json()) as { id: string };
  const response = await rig.ask(`/v1/jobs/${id}/report`, { key });
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: 'JOB_NOT_FINISHED', retryable: true });
});

test('readiness names the part that is away', async () => {
  // A part that a busy machine keeps from answering in time is not ready either, for that time.
  while ((await rig.ask('/readyz')).status !== 200);
  const lame = await startRig({ services: { ...rig.peers.addresses, farm: '127.0.0.1:1' } });
  try {
    const response = await lame.ask('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      parts: expect.arrayContaining([
        { name: 'farm', isReady: false },
        { name: 'parser', isReady: true },
      ]),
    });
  } finally {
    await lame.stop();
  }
});

test('a query is everything behind the first question mark', async () => {
  const bytes = Buffer.concat([GOOD_MODEL, Buffer.from('asked')]);
  const response = await upload('/v1/models?name=what?really', bytes);
  expect(await response.json()).toMatchObject({ name: 'what?really' });
});

test('a query that is no UTF-8 is 400 rather than mended', async () => {
  for (const query of ['name=%ff', 'name=%', 'name=%c3%28']) {
    const response = await upload(`/v1/models?${query}`, GOOD_MODEL);
    expect([query, response.status]).toEqual([query, 400]);
  }
});

test('errors of a query point at it as JSON pointers do', async () => {
  const pointerOf = async (query: string, headers = {}) => {
    const response = await rig.ask(`/v1/events?${query}`, { key, headers });
    const { errors } = (await response.json()) as { errors: { pointer: string }[] };
    return errors[0]?.pointer;
  };
  expect(await pointerOf('a~b=1')).toBe('/a~0b');
  expect(await pointerOf('after=1&after=2')).toBe('/after');
  expect(await pointerOf('', { 'last-event-id': 'x' })).toBe('/after');
});

test('an admin of the platform without a team may send an Idempotency-Key', async () => {
  const { secret } = await rig.addKey({ platformRole: 'admin' });
  const headers = { 'idempotency-key': 'made-once' };
  const make = (name: string) => rig.ask('/v1/teams', { key: secret, headers, json: { name } });
  const first = await make('by the platform');
  expect(first.status).toBe(201);
  expect(await (await make('by the platform')).json()).toEqual(await first.json());
  expect((await make('another')).status).toBe(422);
});
