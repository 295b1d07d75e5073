/** OIDC tokens: what is refused, and what the claims of the rest are bound to. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId, type PlatformRole, type TeamRole } from '@flashline/db';
import { AUDIENCE, startIssuer, type TestIssuer } from './issuer.ts';
import { type Rig, startRig } from './rig.ts';

let issuer: TestIssuer;
let rig: Rig;
let one: string;
let two: string;

beforeAll(async () => {
  issuer = await startIssuer();
  rig = await startRig({ issuers: [{ issuer: issuer.url, audience: AUDIENCE }] });
  one = await rig.addTeam('one');
  two = await rig.addTeam('two');
  await bind(one, 'viewer', { repository_id: '17' });
  await bind(one, 'submitter', { repository_id: '17', ref: 'refs/heads/main' });
  await bind(two, 'viewer', { shared: 'true' });
  await bind(one, 'viewer', { shared: 'true' });
});

afterAll(async () => {
  await rig.stop();
  await issuer.stop();
});

async function bind(
  teamId: string | null,
  role: TeamRole | null,
  claims: Record<string, string>,
  platformRole: PlatformRole | null = null,
): Promise<string> {
  const id = newId();
  await rig.database.db
    .insertInto('bindings')
    .values({
      id,
      team_id: teamId,
      name: 'test',
      issuer: issuer.url,
      claims: JSON.stringify(claims),
      team_role: role,
      platform_role: platformRole,
      created_by: 'test',
    })
    .execute();
  return id;
}

const status = async (key: string, headers = {}, path = '/v1/jobs') =>
  (await rig.ask(path, { key, headers })).status;

test('a right token acts for the team that its claims are bound to', async () => {
  for (const alg of ['RS256', 'ES256'] as const) {
    const key = await issuer.token({ alg, claims: { repository_id: 17 } });
    const teams = await rig.ask('/v1/teams', { key });
    expect(await teams.json()).toMatchObject({ items: [{ id: one }] });
  }
});

test('the highest role of all matching bindings counts', async () => {
  const low = await issuer.token({ claims: { repository_id: '17', ref: 'refs/heads/other' } });
  const high = await issuer.token({ claims: { repository_id: '17', ref: 'refs/heads/main' } });
  const submit = (key: string) => rig.ask('/v1/jobs/none:cancel', { key, method: 'POST' });
  expect((await submit(low)).status).toBe(403);
  expect((await submit(high)).status).toBe(404);
});

const hour = 3600;
const now = () => Math.floor(Date.now() / 1000);

test.each([
  ['another audience', () => ({ claims: { aud: 'https://github.com/owner' } })],
  ['no audience', () => ({ claims: { aud: undefined } })],
  ['another issuer', () => ({ claims: { iss: 'https://evil.test' } })],
  ['an expiry that has passed', () => ({ claims: { exp: now() - hour } })],
  ['no expiry', () => ({ claims: { exp: undefined } })],
  ['a start that is to come', () => ({ claims: { nbf: now() + hour } })],
  ['an issue that is to come', () => ({ claims: { iat: now() + hour } })],
  ['no time of issue', () => ({ claims: { iat: undefined } })],
  ['an issue of long ago', () => ({ claims: { iat: now() - 48 * hour } })],
  ['no subject', () => ({ claims: { sub: undefined } })],
  ['a forged signature', () => ({ isForged: true })],
  ['an algorithm beyond the list', () => ({ alg: 'PS256' as const })],
])('a token with %s is 401', async (_, wish) => {
  const { claims, ...rest } = wish() as { claims?: object };
  const token = await issuer.token({ ...rest, claims: { repository_id: '17', ...claims } });
  expect(await status(token)).toBe(401);
});

test('tokens without a signature, or signed with the public key as a secret, are 401', async () => {
  const right = await issuer.token({ claims: { repository_id: '17' } });
  const [, payload] = right.split('.');
  const head = (alg: string) =>
    Buffer.from(JSON.stringify({ alg, kid: 'RS256' })).toString('base64url');
  const keys = await (await fetch(`${issuer.url}/keys`)).text();
  const mac = createHmac('sha256', keys)
    .update(`${head('HS256')}.${payload}`)
    .digest('base64url');
  for (const token of [
    `${head('none')}.${payload}.`,
    `${head('HS256')}.${payload}.${mac}`,
    `${right.slice(0, -4)}AAAA`,
    `${payload}`,
    `.${payload}.`,
  ]) {
    expect(await status(token)).toBe(401);
  }
});

test('a genuine token without a binding is 403, and claims that are lists match nothing', async () => {
  expect(await status(await issuer.token())).toBe(403);
  expect(await status(await issuer.token({ claims: { repository_id: ['17'] } }))).toBe(403);
  expect(await status(await issuer.token({ claims: { repository_id: '170' } }))).toBe(403);
});

test('a token that two teams have bound acts for the one that it names, or for none', async () => {
  const key = await issuer.token({ claims: { shared: true } });
  const refused = await rig.ask('/v1/jobs', { key });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: 'AUTH_AMBIGUOUS' });
  const teams = await rig.ask('/v1/teams', { key, headers: { 'flashline-team': 'two' } });
  expect(await teams.json()).toMatchObject({ items: [{ id: two }] });
  expect(await status(key, { 'flashline-team': 'none' })).toBe(403);
});

test('a stream ends when the binding of its token is deleted', async () => {
  const id = await bind(one, 'viewer', { sub: 'short' });
  const { secret: admin } = await rig.addKey({ teamId: one, teamRole: 'admin' });
  const key = await issuer.token({ claims: { sub: 'short' } });
  const response = await rig.ask('/v1/events', { key });
  expect(response.status).toBe(200);
  const path = `/v1/bindings/${id}`;
  expect((await rig.ask(path, { key: admin, method: 'DELETE' })).status).toBe(204);
  await response.text();
  expect(await status(key)).toBe(403);
});

test('an issuer whose keys cannot be had is a matter of trying again', async () => {
  const away = await startRig({
    issuers: [{ issuer: issuer.url, audience: AUDIENCE, jwksUrl: 'http://127.0.0.1:1/keys' }],
  });
  try {
    const response = await away.ask('/v1/jobs', { key: await issuer.token() });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ retryable: true });
  } finally {
    await away.stop();
  }
});

test('keys are fetched once for many tokens', async () => {
  const before = issuer.requests.length;
  for (let i = 0; i < 5; i++) await status(await issuer.token({ claims: { jti: String(i) } }));
  expect(issuer.requests.length).toBe(before);
});

test('an issuer that is away is not asked again for every token in its name', async () => {
  const asked: string[] = [];
  const broken = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.statusCode = 500;
    response.end();
  });
  broken.listen(0, '127.0.0.1');
  await once(broken, 'listening');
  const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
  const away = await startRig({ issuers: [{ issuer: url, audience: AUDIENCE }] });
  try {
    for (let i = 0; i < 5; i++) {
      const key = await issuer.token({ claims: { iss: url, jti: String(i) } });
      expect((await away.ask('/v1/jobs', { key })).status).toBe(503);
    }
    expect(asked).toHaveLength(1);
  } finally {
    await away.stop();
    broken.closeAllConnections();
    broken.close();
  }
});
