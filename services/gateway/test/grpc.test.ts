/** The public gRPC: the same operations with the same rights, uploads and downloads as streams. */
import {
  FarmServiceService,
  JobServiceService,
  TeamServiceService,
  UploadServiceService,
} from '@flashline/contracts';
import type { PlatformRole, TeamRole } from '@flashline/db';
import type { AppError } from '@flashline/errors';
import { connect } from '@flashline/rpc';
import { ACCESS, type AccessRow, type OperationName } from '../src/index.ts';
import { GOOD_MODEL } from './peers.ts';
import { bodyOf, pathValues } from './requests.ts';
import { type Rig, startRig } from './rig.ts';
import { addTeamThings, addUnit, ISSUER, REPORT_TEXT, type TeamThings } from './world.ts';

let rig: Rig;
let ours: TeamThings;
let theirs: TeamThings;
let platform: Record<PlatformRole, string>;

const DEFINITIONS = [
  UploadServiceService,
  JobServiceService,
  FarmServiceService,
  TeamServiceService,
];
const ROLES = ['viewer', 'submitter', 'admin'] as const;

beforeAll(async () => {
  rig = await startRig({
    issuers: [{ issuer: ISSUER, audience: 'flashline', jwksUrl: 'http://127.0.0.1:1/' }],
    allowPrivateWebhooks: true,
  });
  ours = await addTeamThings(rig, 'ours');
  theirs = await addTeamThings(rig, 'theirs');
  await addUnit(rig);
  platform = {
    operator: (await rig.addKey({ platformRole: 'operator' })).secret,
    admin: (await rig.addKey({ platformRole: 'admin' })).secret,
  };
});

afterAll(() => rig.stop());

type AnyCall = (request: unknown, options: object) => unknown;

const METHODS = DEFINITIONS.flatMap((definition) =>
  Object.entries(definition).map(([name, method]) => ({ name: name as OperationName, method })),
);

/** The code of the error that a method gives; null where it answers. */
async function codeOf(
  name: OperationName,
  things: TeamThings,
  key?: string,
): Promise<string | null> {
  const definition = DEFINITIONS.find((each) => Object.hasOwn(each, name))!;
  const { method } = METHODS.find((each) => each.name === name)!;
  const client = connect(definition as typeof JobServiceService, rig.grpcAddress);
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  try {
    const call = client[name as keyof typeof client] as unknown as AnyCall;
    const answer = call(requestOf(name, things), { headers });
    // The first is enough: of all events of a team, those of its job are there.
    if (method.responseStream) for await (const _ of answer as AsyncIterable<unknown>) break;
    else await answer;
    return null;
  } catch (error) {
    return (error as AppError).code;
  } finally {
    client.close();
  }
}

function requestOf(name: OperationName, things: TeamThings): unknown {
  if (name === 'uploadModel' || name === 'uploadData') return uploadOf(name === 'uploadModel');
  const body = { ...pathValues(name, things), ...bodyOf(name, things) };
  const lists = { boards: [], precisions: [], keepFp32: [], gates: [], eventTypes: [] };
  const absent = { limit: 0, cursor: '', wait: '', state: '', label: '', after: 0 };
  return { ...absent, layers: false, dims: {}, labels: {}, claims: {}, ...lists, ...body };
}

async function* uploadOf(isModel: boolean) {
  yield { part: { $case: 'name' as const, value: 'a' } };
  const value = isModel ? GOOD_MODEL : Buffer.from('data: no samples at all');
  yield { part: { $case: 'chunk' as const, value } };
}

test('every method of the descriptors has a row of the matrix, every row a method', () => {
  expect(METHODS.map(({ name }) => name).sort()).toEqual(Object.keys(ACCESS).sort());
});

test('no method answers without a right credential', async () => {
  const past = new Date(Date.now() - 1000);
  const { teamId } = ours;
  const { secret } = await rig.addKey({ teamId, teamRole: 'admin', revokedAt: past });
  for (const { name } of METHODS) {
    expect([name, await codeOf(name, ours)]).toEqual([name, 'AUTH_MISSING']);
    expect([name, await codeOf(name, ours, secret)]).toEqual([name, 'AUTH_REFUSED']);
  }
});

test.each(ROLES)('role %s of a team calls what its row says and nothing else', async (role) => {
  for (const { name } of METHODS) {
    const { team }: AccessRow = ACCESS[name];
    const isAllowed = team !== null && ROLES.indexOf(role) >= ROLES.indexOf(team as TeamRole);
    if (isAllowed && /^(delete|revoke)/.test(name)) continue;
    const code = await codeOf(name, ours, ours.keys[role]);
    expect([name, isAllowed, code === 'ACCESS_DENIED']).toEqual([name, isAllowed, !isAllowed]);
  }
});

test.each(['operator', 'admin'] as const)('role %s of the platform likewise', async (role) => {
  for (const { name } of METHODS) {
    const { platform: least }: AccessRow = ACCESS[name];
    const isAllowed = least !== null && (role === 'admin' || least === 'operator');
    // Who acts for no team is refused where it has to name one.
    if (isAllowed && ['createApiKey', 'createBinding'].includes(name)) continue;
    const code = await codeOf(name, theirs, platform[role]);
    expect([name, isAllowed, code]).toEqual([name, isAllowed, isAllowed ? null : 'ACCESS_DENIED']);
  }
});

test('things of another team do not exist', async () => {
  const others = await addTeamThings(rig, 'others');
  const named = METHODS.filter(({ name }) =>
    /^(getJob|cancelJob|retryJob|getReport|downloadArtifact|watchJobEvents)$/.test(name),
  );
  expect(named).toHaveLength(6);
  for (const { name } of named) {
    const code = await codeOf(name, others, ours.keys.admin);
    expect([name, code]).toEqual([name, 'JOB_NOT_FOUND']);
  }
});

test('a report and an artifact come as they are stored, in chunks', async () => {
  const client = connect(JobServiceService, rig.grpcAddress);
  const headers = { authorization: `Bearer ${ours.keys.viewer}` };
  try {
    const report: Uint8Array[] = [];
    for await (const { chunk } of client.getReport({ id: ours.job }, { headers })) {
      report.push(chunk);
    }
    expect(Buffer.concat(report).toString()).toBe(REPORT_TEXT);
    const artifact: Uint8Array[] = [];
    let announced = 0;
    const request = { id: ours.job, artifact: ours.artifact };
    for await (const { part } of client.downloadArtifact(request, { headers })) {
      if (part?.$case === 'info') announced = part.value.sizeBytes;
      if (part?.$case === 'chunk') artifact.push(part.value);
    }
    expect(Buffer.concat(artifact).toString()).toBe(`firmware of ${ours.teamId}`);
    expect(announced).toBe(Buffer.concat(artifact).length);
  } finally {
    client.close();
  }
});

test('a large upload arrives whole, and a chunk above 64 KiB is refused', async () => {
  const client = connect(UploadServiceService, rig.grpcAddress);
  const headers = { authorization: `Bearer ${ours.keys.submitter}` };
  async function* parts(size: number) {
    yield { part: { $case: 'name' as const, value: 'large' } };
    yield { part: { $case: 'chunk' as const, value: Buffer.from('model') } };
    for (let i = 0; i < 40; i++) {
      yield { part: { $case: 'chunk' as const, value: Buffer.alloc(size, i) } };
    }
  }
  try {
    const { upload, isNew } = await client.uploadModel(parts(65_536), { headers });
    expect({ isNew, size: upload?.sizeBytes }).toEqual({ isNew: true, size: 40 * 65_536 + 5 });
    await expect(client.uploadModel(parts(65_537), { headers })).rejects.toMatchObject({
      code: 'REQUEST_MALFORMED',
    });
  } finally {
    client.close();
  }
});

test('a job over gRPC is the job over REST, defaults and problems included', async () => {
  const client = connect(JobServiceService, rig.grpcAddress);
  const key = ours.keys.submitter;
  const headers = { authorization: `Bearer ${key}` };
  const request = requestOf('createJob', ours) as Parameters<typeof client.createJob>[0];
  try {
    const { job } = await client.createJob(request, { headers });
    const rest = await (await rig.ask(`/v1/jobs/${job!.id}`, { key })).json();
    expect(rest).toMatchObject({
      id: job!.id,
      targets: [{ board: 'nucleo-g474re', precision: 'fp32' }],
    });
    expect(job).toMatchObject({ state: 'queued', class: 'ci', model: { name: 'a' } });
    const wrong = client.createJob({ ...request, boards: ['none-such'] }, { headers });
    await expect(wrong).rejects.toMatchObject({
      code: 'JOB_INVALID',
      fields: [{ field: '/boards/0' }],
    });
  } finally {
    client.close();
  }
});

test('a stream ends when its key is revoked', async () => {
  const { teamId } = ours;
  const { secret, id } = await rig.addKey({ teamId, teamRole: 'viewer' });
  const client = connect(JobServiceService, rig.grpcAddress);
  const headers = { authorization: `Bearer ${secret}` };
  try {
    const events = client.watchEvents({ after: 0 }, { headers })[Symbol.asyncIterator]();
    await events.next();
    await rig.ask(`/v1/api-keys/${id}`, { key: ours.keys.admin, method: 'DELETE' });
    const read = async () => {
      for (;;) if ((await events.next()).done === true) return;
    };
    await expect(read()).rejects.toMatchObject({ code: 'AUTH_REFUSED' });
  } finally {
    client.close();
  }
});
