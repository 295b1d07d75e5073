/** The platform never loses its last admin, whichever way the credential of one is taken away. */
import { newId } from '@flashline/db';
import { type Rig, startRig } from './rig.ts';
import { ISSUER } from './world.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ issuers: [{ issuer: ISSUER, audience: 'flashline' }] });
});

afterAll(() => rig.stop());

afterEach(async () => {
  await rig.database.db.deleteFrom('api_keys').execute();
  await rig.database.db.deleteFrom('bindings').execute();
});

async function addBinding(issuer: string): Promise<string> {
  const id = newId();
  await rig.database.db
    .insertInto('bindings')
    .values({
      id,
      team_id: null,
      name: 'admins',
      issuer,
      claims: JSON.stringify({ sub: 'admin' }),
      team_role: null,
      platform_role: 'admin',
      created_by: 'test',
    })
    .execute();
  return id;
}

function remove(key: string, path: string): Promise<Response> {
  return rig.ask(path, { key, method: 'DELETE' });
}

async function expectRefused(response: Response): Promise<void> {
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: 'ACCESS_LAST_ADMIN', errors: [] });
}

test('the last key of an admin cannot be revoked, one that leaves another can', async () => {
  const last = await rig.addKey({ platformRole: 'admin' });
  await rig.addKey({ platformRole: 'admin', expiresAt: new Date(Date.now() - 1000) });
  await rig.addKey({ platformRole: 'admin', revokedAt: new Date() });
  await rig.addKey({ platformRole: 'operator' });
  await expectRefused(await remove(last.secret, `/v1/api-keys/${last.id}`));
  expect((await rig.ask('/v1/teams', { key: last.secret })).status).toBe(200);
  await rig.addKey({ platformRole: 'admin' });
  expect((await remove(last.secret, `/v1/api-keys/${last.id}`)).status).toBe(204);
});

test('an admin of a team cannot revoke the last key of the platform that its team has', async () => {
  const teamId = await rig.addTeam('first');
  const last = await rig.addKey({ teamId, teamRole: 'admin', platformRole: 'admin' });
  const { secret } = await rig.addKey({ teamId, teamRole: 'admin' });
  await expectRefused(await remove(secret, `/v1/api-keys/${last.id}`));
});

test('a binding of an issuer whose tokens are not taken is no admin that is left', async () => {
  const last = await rig.addKey({ platformRole: 'admin' });
  await addBinding('https://gone.test');
  await expectRefused(await remove(last.secret, `/v1/api-keys/${last.id}`));
  await addBinding(ISSUER);
  expect((await remove(last.secret, `/v1/api-keys/${last.id}`)).status).toBe(204);
});

test('the last binding of an admin cannot be deleted where every key of one has ended', async () => {
  const teamId = await rig.addTeam('second');
  const { db } = rig.database;
  const id = await addBinding(ISSUER);
  await db.updateTable('bindings').set({ team_id: teamId, team_role: 'admin' }).execute();
  const { secret } = await rig.addKey({ teamId, teamRole: 'admin' });
  await expectRefused(await remove(secret, `/v1/bindings/${id}`));
  await rig.addKey({ platformRole: 'admin' });
  expect((await remove(secret, `/v1/bindings/${id}`)).status).toBe(204);
});

test('two admins that revoke each other at once leave one', async () => {
  const [one, two] = [
    await rig.addKey({ platformRole: 'admin' }),
    await rig.addKey({ platformRole: 'admin' }),
  ];
  const answers = await Promise.all([
    remove(one.secret, `/v1/api-keys/${two.id}`),
    remove(two.secret, `/v1/api-keys/${one.id}`),
  ]);
  const refused = answers.filter(({ status }) => status !== 204);
  expect(refused).toHaveLength(1);
  expect([401, 409]).toContain(refused[0]!.status);
});
