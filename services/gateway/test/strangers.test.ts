/** Callers without a valid credential: bounded per address, at no cost to those who have one. */
import { randomUUID } from 'node:crypto';
import type { OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { FarmServiceService } from '@flashline/contracts';
import { connect } from '@flashline/rpc';
import { createStrangerLimiter } from '../src/rate-limiter.ts';
import { type Rig, startRig } from './rig.ts';

const MOST = 3;
/** Nobody answers in its name. */
const ISSUER = 'https://issuer.test';
const UNKNOWN = `flk_${'A'.repeat(43)}`;

let database: OpenDb;
let rig: Rig;
let key: string;

beforeAll(async () => {
  database = await openInMemory();
});

afterAll(() => database.close());

/** Each test has a gateway of its own, to which nobody is known as a stranger. */
beforeEach(async () => {
  const issuers = [{ issuer: ISSUER, audience: 'flashline', jwksUrl: 'http://127.0.0.1:1/keys' }];
  rig = await startRig({ limits: { strangerRequestsPerMinute: MOST }, issuers }, () =>
    Promise.resolve({ ...database, close: () => Promise.resolve() }),
  );
  const teamId = await rig.addTeam(randomUUID());
  key = (await rig.addKey({ teamId, teamRole: 'viewer' })).secret;
});

afterEach(() => rig.stop());

/** Asks until it is refused; a busy machine may be so slow that the bucket fills meanwhile. */
async function untilLimited(ask: () => Promise<Response>): Promise<Response[]> {
  const answers: Response[] = [];
  do answers.push(await ask());
  while (answers.at(-1)!.status !== 429 && answers.length < 1000);
  return answers;
}

test.each([
  ['no credential', '/v1/jobs', undefined, 401],
  ['an unknown key', '/v1/jobs', UNKNOWN, 401],
  ['a token of nobody', '/v1/jobs', 'a.b.c', 401],
  ['an address that leads nowhere', '/v1/nowhere', undefined, 404],
  ['the API document', '/openapi.json', undefined, 200],
])('with %s an address is refused for a while', async (_title, path, wrong, status) => {
  const ask = () => rig.ask(path, wrong === undefined ? {} : { key: wrong });
  const answers = await untilLimited(ask);
  const before = answers.slice(0, -1).map((answer) => answer.status);
  expect(before.length).toBeGreaterThanOrEqual(MOST);
  expect(new Set(before)).toEqual(new Set([status]));
  const last = answers.at(-1)!;
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await last.json()).toMatchObject({ code: 'LIMIT_STRANGERS', retryable: true });
});

test('callers with a valid key behind the same address are answered as before, and probes too', async () => {
  await untilLimited(() => rig.ask('/v1/jobs', { key: UNKNOWN }));
  expect((await rig.ask('/v1/jobs', { key })).status).toBe(200);
  expect((await rig.ask('/openapi.json', { key })).status).toBe(200);
  expect((await rig.ask('/v1/nowhere', { key })).status).toBe(404);
  expect((await rig.ask('/healthz')).status).toBe(200);
  expect((await rig.ask('/readyz')).status).toBe(200);
});

test('a token whose issuer is away is told so each time', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'RS256' })}.${part({ iss: ISSUER })}.AAAA`;
  for (let i = 0; i < 3 * MOST; i++) {
    const answer = await rig.ask('/v1/jobs', { key: token });
    expect(await answer.json()).toMatchObject({ code: 'AUTH_ISSUER_UNAVAILABLE' });
  }
});

test('REST and gRPC are counted together', async () => {
  await untilLimited(() => rig.ask('/v1/jobs'));
  const client = connect(FarmServiceService, rig.grpcAddress);
  const list = (secret: string) =>
    client.listBoards({}, { headers: { authorization: `Bearer ${secret}` } });
  const codeOf = async () => {
    const answer = list(UNKNOWN).then(() => 'none');
    return answer.catch((error: { readonly code?: unknown }) => error.code);
  };
  const codes = [await codeOf()];
  while (codes.at(-1) === 'AUTH_REFUSED') codes.push(await codeOf());
  expect(codes.at(-1)).toBe('LIMIT_STRANGERS');
  expect((await list(key)).items.length).toBeGreaterThan(0);
  client.close();
});

test('an address is counted with its network, and written in one way', () => {
  let now = 0;
  const limit = createStrangerLimiter(60, () => now);
  const isRefused = (address: string | null) => {
    try {
      limit(address);
      return false;
    } catch {
      return true;
    }
  };
  for (let i = 0; i < 60; i++) limit('192.0.2.1');
  expect(isRefused('::ffff:192.0.2.1')).toBe(true);
  expect(isRefused('192.0.2.2')).toBe(false);
  for (let i = 0; i < 60; i++) limit('2001:db8:0:1::a');
  expect(isRefused('2001:db8::1:ffff:1:2:3')).toBe(true);
  expect(isRefused('2001:db8:0:2::a')).toBe(false);
  expect(isRefused(null)).toBe(false);
  now += 1000;
  expect(isRefused('192.0.2.1')).toBe(false);
});
