/** Trouble between the parts of the platform, as callers see it: when to come again, and nothing of the inside. */
import { AppError } from '@flashline/errors';
import { GOOD_MODEL } from './peers.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
let key: string;

beforeAll(async () => {
  rig = await startRig();
  const teamId = await rig.addTeam('one');
  key = (await rig.addKey({ teamId, teamRole: 'admin' })).secret;
});

afterAll(() => rig.stop());

const INFRASTRUCTURE = { kind: 'infrastructure', meaning: '' } as const;
const SOCKET = '/var/lib/flashline/sockets/onnx-parser.sock';

test.each([
  ['RPC_DEADLINE', 'deadline'],
  ['STORE_UNAVAILABLE', 'unavailable'],
] as const)('%s of a service is 503 without its words', async (code, condition) => {
  const error = { ...INFRASTRUCTURE, code, condition, retryable: true };
  rig.peers.onCheck = async () => Promise.reject(new AppError(error, `It is at ${SOCKET}.`));
  const response = await rig.ask('/v1/models?name=a', { key, bytes: GOOD_MODEL });
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  const text = await response.text();
  expect(text).not.toContain(SOCKET);
  expect(JSON.parse(text)).toMatchObject({ code, retryable: true });
});

test('a service that refuses ours is a fault of ours', async () => {
  const refused = { code: 'RPC_CALLER_REFUSED', condition: 'forbidden', retryable: false } as const;
  const error = new AppError({ ...INFRASTRUCTURE, ...refused }, `It is at ${SOCKET}.`);
  rig.peers.onCheck = async () => Promise.reject(error);
  const response = await rig.ask('/v1/models?name=a', { key, bytes: GOOD_MODEL });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain(SOCKET);
});
