/** Uploads of the same bytes that meet each other and their own deletion: what is listed is in the store. */
import { GOOD_MODEL } from './peers.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
let key: string;
let teamId: string;

beforeEach(async () => {
  rig = await startRig();
  teamId = await rig.addTeam('racing');
  key = (await rig.addKey({ teamId, teamRole: 'admin' })).secret;
});

afterEach(() => rig.stop());

const upload = () => rig.ask('/v1/models?name=a', { key, bytes: GOOD_MODEL });

/** Listed models whose objects are gone. */
async function hollowModels(): Promise<string[]> {
  const list = await rig.ask('/v1/models', { key });
  const { items } = (await list.json()) as { items: { sha256: string }[] };
  const found = await Promise.all(
    items.map(async ({ sha256 }) => ((await rig.store.stat(teamId, sha256)) ? [] : [sha256])),
  );
  return found.flat();
}

test('an upload that fails takes nothing from another one of the same bytes', async () => {
  const first = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  rig.peers.onCheck = async () => {
    rig.peers.onCheck = async () => Promise.reject(new Error('the checking service died'));
    arrived.resolve();
    await first.promise;
  };
  const slow = upload();
  await arrived.promise;
  expect((await upload()).status).toBeGreaterThanOrEqual(500);
  first.resolve();
  const answer = await slow;
  expect(await hollowModels()).toEqual([]);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: 'UPLOAD_LOST', retryable: true });
  rig.peers.onCheck = async () => undefined;
  expect((await upload()).status).toBe(201);
});

test('a model that is deleted while it is uploaded again is not left without its object', async () => {
  const { sha256 } = (await (await upload()).json()) as { sha256: string };
  const arrived = Promise.withResolvers<void>();
  const deleted = Promise.withResolvers<void>();
  rig.peers.onCheck = async () => {
    arrived.resolve();
    await deleted.promise;
  };
  const again = upload();
  await arrived.promise;
  expect((await rig.ask(`/v1/models/${sha256}`, { key, method: 'DELETE' })).status).toBe(204);
  deleted.resolve();
  expect((await again).status).toBe(503);
  expect(await hollowModels()).toEqual([]);
});
