/** Input made from the schemas of the API document: the answer is always a documented one, never a 500. */
import fc from 'fast-check';
import { OPERATIONS } from '../src/index.ts';
import type { Api, Route } from './api-document.ts';
import { startDocumentedWorld } from './documented-world.ts';
import { fromSchema, NASTY_TEXT } from './from-schema.ts';
import { bodyOf, pathValues } from './requests.ts';
import type { Rig } from './rig.ts';
import type { TeamThings } from './world.ts';
import type { OperationName } from '../src/index.ts';

const RUNS = 40;

let rig: Rig;
let api: Api;
let things: TeamThings;
let key: string;
let victim: string;

beforeAll(async () => {
  ({ rig, api, things, key } = await startDocumentedWorld());
  victim = await rig.addTeam('victim');
});

afterAll(() => rig.stop());

interface Asked {
  readonly path: string;
  readonly init: RequestInit;
}

/** A request of a route from parts that are right, wrong or both. */
function asked(route: Route): fc.Arbitrary<Asked> {
  // The team that is changed is not the one that asks: its requests may become few.
  const values = pathValues(route.operationId as OperationName, { ...things, teamId: victim });
  const at = (place: string) => route.parameters.filter((each) => each.in === place);
  const inPath = at('path').map(({ name }) =>
    fc
      .oneof(
        { weight: 3, arbitrary: fc.constant(values[name]!) },
        { weight: 1, arbitrary: NASTY_TEXT },
      )
      .map((text) => [name, text] as const),
  );
  const query = at('query').map(({ name, schema }) =>
    fc.option(fc.oneof(fromSchema(schema), NASTY_TEXT)).map((value) => [name, value] as const),
  );
  return fc
    .record({ path: fc.tuple(...inPath), query: fc.tuple(...query), body: bodies(route) })
    .map(({ path, query: pairs, body }) => ({
      path: `${filled(route.path, Object.fromEntries(path))}${queryText(pairs)}`,
      init: { method: route.method, ...body },
    }));
}

function bodies(route: Route): fc.Arbitrary<RequestInit> {
  if (route.method === 'GET') return fc.constant({});
  const typed = (type: string) => (body: string | Uint8Array) => ({
    body: body as string,
    headers: { 'content-type': type },
  });
  const sane = bodyOf(route.operationId as OperationName, things) ?? {};
  const json = fc.oneof(
    { weight: 6, arbitrary: fromSchema(route.body ?? {}) },
    { weight: 1, arbitrary: fc.constant(sane) },
  );
  return fc.oneof(
    {
      weight: 8,
      arbitrary: json.map((value) => JSON.stringify(value)).map(typed('application/json')),
    },
    {
      weight: 1,
      arbitrary: NASTY_TEXT.map((text) => `{"x":${text}`).map(typed('application/json')),
    },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1 }).map(typed('application/json')) },
    { weight: 1, arbitrary: fc.uint8Array().map(typed('application/octet-stream')) },
    { weight: 1, arbitrary: fc.constant({}) },
  );
}

function filled(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((values[name] ?? '').toWellFormed()),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function queryText(pairs: readonly (readonly [string, unknown])[]): string {
  const query = new URLSearchParams();
  for (const [name, value] of pairs) if (value !== null) query.append(name, textOf(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** What is wrong with the answer; empty where all is well. */
async function judged(route: Route, { path, init }: Asked): Promise<readonly string[]> {
  const leave = new AbortController();
  const headers = { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) };
  const response = await fetch(`${rig.url}${path}`, { ...init, headers, signal: leave.signal });
  if (response.status === 200 && route.path.endsWith('/events')) {
    leave.abort();
    return [];
  }
  // An ID that ends a path early, or is empty, asks for another address.
  const isElsewhere = response.status === 404 || response.status === 405;
  if (isElsewhere && !route.statuses.includes(response.status)) {
    const { code } = (await response.json()) as { code: string };
    return code.startsWith('ROUTE_') ? [] : [`${response.status} ${code} is not documented`];
  }
  if (response.status >= 500) return [`${response.status}: ${await response.text()}`];
  return api.judge(route, response);
}

/** A path with nothing between its slashes is another route. */
function isOther(path: string, route: Route): boolean {
  const [plain = ''] = path.split('?');
  return plain.split('/').length !== route.path.split('/').length || plain.endsWith('/');
}

test.each(OPERATIONS.filter(({ rest }) => rest.flag === undefined).map(({ name }) => name))(
  '%s answers whatever it is sent as documented',
  async (name) => {
    const route = api.routes.find(({ operationId }) => operationId === name)!;
    await fc.assert(
      fc.asyncProperty(asked(route), async (one) => {
        if (isOther(one.path, route)) return;
        expect({ ...one, wrong: await judged(route, one) }).toEqual({ ...one, wrong: [] });
      }),
      { numRuns: RUNS },
    );
  },
);

test.each([
  ['a path that is no path', 'GET', '/%'],
  ['an ID that cannot be decoded', 'GET', '/v1/jobs/%E0%A4%A'],
  ['an ID with a NUL', 'GET', '/v1/jobs/a%00'],
  ['an unknown address', 'POST', '/v2/jobs'],
  ['an unknown verb of a job', 'POST', '/v1/jobs/x:explode'],
  ['an unknown query', 'GET', '/v1/jobs?limits=1'],
  ['a query that is given twice', 'GET', '/v1/jobs?limit=1&limit=2'],
  ['a wait without a unit', 'GET', '/v1/jobs/x?wait=30'],
])('%s is a problem of the caller', async (_, method, path) => {
  const response = await rig.ask(path, { key, method });
  expect([400, 404]).toContain(response.status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('a body that is too large is refused before it is read', async () => {
  const bytes = Buffer.alloc(5_000_000, ' ');
  const headers = { 'content-type': 'application/json' };
  const response = await rig.ask('/v1/jobs', { key, bytes, headers, method: 'POST' });
  expect(response.status).toBe(413);
});

test.each([
  ['values', { keepFp32: Array.from({ length: 400_000 }, () => '') }],
  ['objects', { baseline: { targets: Array.from({ length: 400_000 }, () => ({})) } }],
  ['faults', { baseline: { targets: [{ layers: Array.from({ length: 18_000 }, () => ({})) }] } }],
  ['levels', JSON.parse(`${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`) as object],
])('a body of too many %s is refused without much work', async (_, json) => {
  const body = { model: 'a'.repeat(64), boards: ['all'], ...json };
  const response = await rig.ask('/v1/jobs', { key, json: body });
  expect(response.status).toBe(422);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('a cursor that somebody wrote is refused', async () => {
  for (const cursor of ['x', 'e30', Buffer.from('{"time":"x"}').toString('base64url')]) {
    expect((await rig.ask(`/v1/jobs?cursor=${cursor}`, { key })).status).toBe(400);
  }
});
