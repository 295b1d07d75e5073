/** Addresses of artifacts that need no credential, on a real S3 server. */
import { type RealS3Server, startMinio } from '@flashline/real-servers';
import { s3Store } from '@flashline/store';
import { type Rig, startRig } from './rig.ts';
import { addTeamThings, type TeamThings } from './world.ts';

let server: RealS3Server;
let rig: Rig;
let team: TeamThings;

beforeAll(async () => {
  server = await startMinio();
  const { url, accessKey, secretKey } = server;
  rig = await startRig({}, undefined, () =>
    s3Store({ url, accessKey, secretKey, bucket: 'flashline' }),
  );
  team = await addTeamThings(rig, 'team');
});

afterAll(async () => {
  await rig.stop();
  await server.stop();
});

async function presigned(): Promise<{ readonly url: string; readonly expiresAt: string }> {
  const path = `/v1/jobs/${team.job}/artifacts/${team.artifact}?presign=1`;
  const response = await rig.ask(path, { key: team.keys.viewer });
  expect(response.status).toBe(200);
  return (await response.json()) as { url: string; expiresAt: string };
}

test('a presigned address gives the artifact under its name without a credential', async () => {
  const { url, expiresAt } = await presigned();
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-disposition')).toContain(team.artifact);
  expect(await response.text()).toBe(`firmware of ${team.teamId}`);
});

test('a presigned address gives no other object, and lets nobody write', async () => {
  const other = await addTeamThings(rig, 'other');
  const { url } = await presigned();
  const moved = await fetch(url.replace(team.teamId, other.teamId));
  expect(moved.status).toBe(403);
  await moved.text();
  const written = await fetch(url, { method: 'PUT', body: 'mine now' });
  expect(written.status).toBe(403);
  await written.text();
});

test('another team cannot presign what is not its own', async () => {
  const { secret } = await rig.addKey({
    teamId: await rig.addTeam('stranger'),
    teamRole: 'admin',
  });
  const path = `/v1/jobs/${team.job}/artifacts/${team.artifact}?presign=1`;
  expect((await rig.ask(path, { key: secret })).status).toBe(404);
});
