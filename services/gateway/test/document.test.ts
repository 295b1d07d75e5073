/** The API document says what the gateway really answers, and the protos say the same. */
import { ACCESS, OPERATIONS } from '../src/index.ts';
import { inputOf, responseOf } from '../src/grpc/mapping.ts';
import type { Api } from './api-document.ts';
import { startDocumentedWorld } from './documented-world.ts';
import { requestOf } from './requests.ts';
import type { Rig } from './rig.ts';
import type { TeamThings } from './world.ts';

let rig: Rig;
let api: Api;
let things: TeamThings;
let key: string;

beforeAll(async () => {
  ({ rig, api, things, key } = await startDocumentedWorld());
});

afterAll(() => rig.stop());

/** The report of this world is no whole report; the pipeline's tests hold real ones. */
const NAMES = OPERATIONS.filter(
  ({ name, rest, kind }) => rest.flag === undefined && kind !== 'events' && name !== 'getReport',
).map(({ name }) => name);
/** What ends the things of others comes last. */
const IN_ORDER = NAMES.toSorted(
  (a, b) => Number(/^(delete|revoke)/.test(a)) - Number(/^(delete|revoke)/.test(b)),
);

test.each(IN_ORDER)('the answer of %s is the documented one', async (name) => {
  const route = api.routes.find(({ operationId }) => operationId === name)!;
  if (/^delete(Model|Data)$/.test(name)) await endJobs();
  const { path, options } = requestOf(route, things);
  const response = await rig.ask(path, { ...options, key });
  expect(response.status).toBeLessThan(300);
  expect(await api.judge(route, response)).toEqual([]);
});

test.each(['/healthz', '/readyz'])('%s answers as documented', async (path) => {
  const route = api.routes.find((each) => each.path === path)!;
  expect(await api.judge(route, await rig.ask(path))).toEqual([]);
});

test('every row of the matrix is in the document with its roles', async () => {
  const document = await (await rig.ask('/openapi.json')).text();
  expect(document).toContain('"openapi":"3.1.0"');
  for (const row of Object.values(ACCESS)) expect(document).toContain(JSON.stringify(row));
});

test('an answer is the same message as JSON, whatever it holds', async () => {
  const pages = ['listModels', 'listJobs', 'listTeams', 'listUnits', 'listAudit'] as const;
  for (const name of pages) {
    const route = api.routes.find(({ operationId }) => operationId === name)!;
    const { path, options } = requestOf(route, things);
    const body = (await (await rig.ask(path, { ...options, key })).json()) as { items: object[] };
    const operation = OPERATIONS.find((each) => each.name === name)!;
    const message = responseOf(operation, body) as { items: Record<string, unknown>[] };
    expect(message.items).toHaveLength(body.items.length);
    for (const [i, item] of body.items.entries()) {
      expect(plainOf(message.items[i]!)).toEqual(plainOf(item));
    }
  }
});

test('a request message is the input of its operation, absent fields left out', () => {
  const create = OPERATIONS.find(({ name }) => name === 'createJob')!;
  const input = inputOf(create, {
    model: 'a',
    boards: ['all'],
    precisions: [],
    dims: { N: 4 },
    keepFp32: [],
    inputs: { source: { $case: 'random', value: 0 } },
    layers: false,
    gates: [],
    cache: false,
    labels: {},
  });
  expect(input).toEqual({
    model: 'a',
    boards: ['all'],
    dims: { N: 4 },
    inputs: { random: 0 },
    cache: false,
  });
});

async function endJobs(): Promise<void> {
  const list = await rig.ask('/v1/jobs?state=queued', { key });
  for (const { id } of ((await list.json()) as { items: { id: string }[] }).items) {
    await rig.ask(`/v1/jobs/${id}:cancel`, { key, method: 'POST' });
  }
}

/** Null, absent and empty are the same to protos, and times are dates. */
function plainOf(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([, inner]) => inner !== null && inner !== undefined,
  );
  return Object.fromEntries(entries.map(([name, inner]) => [name, plainOf(inner)]));
}
