/** Reports and artifacts: whole, in part, or not at all where the caller has them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Rig, startRig } from './rig.ts';
import { addTeamThings, REPORT_TEXT, type TeamThings } from './world.ts';

let rig: Rig;
let team: TeamThings;
let text: string;
let path: string;

beforeAll(async () => {
  rig = await startRig();
  team = await addTeamThings(rig, 'team');
  text = `firmware of ${team.teamId}`;
  path = `/v1/jobs/${team.job}/artifacts/${team.artifact}`;
});

afterAll(() => rig.stop());

const get = (headers: Record<string, string> = {}, method = 'GET') =>
  rig.ask(path, { key: team.keys.viewer, headers, method });

test('an artifact comes whole, as a file, with its hash as ETag', async () => {
  const response = await get();
  expect(response.status).toBe(200);
  expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/);
  expect(response.headers.get('content-disposition')).toContain(team.artifact);
  expect(response.headers.get('content-length')).toBe(String(text.length));
  expect(await response.text()).toBe(text);
});

test.each([
  ['bytes=0-3', part(0, 4)],
  ['bytes=5-', part(5)],
  ['bytes=-4', part(-4)],
  ['bytes=3-100000', part(3)],
])('the range %s is that part of it', async (range, expected) => {
  const response = await get({ range });
  expect(response.status).toBe(206);
  expect(await response.text()).toBe(expected(text));
  expect(response.headers.get('content-range')).toMatch(new RegExp(`^bytes .*/${text.length}$`));
});

test('a range beyond the end is 416 and says how long the object is', async () => {
  const response = await get({ range: 'bytes=100000-' });
  expect(response.status).toBe(416);
  expect(response.headers.get('content-range')).toBe(`bytes */${text.length}`);
});

test('ranges that cannot be read, or for another version, are the whole object', async () => {
  const odd = ['bytes=1-2,4-5', 'bytes=9-3', 'lines=1-2', 'bytes=-'];
  for (const range of odd) expect((await get({ range })).status).toBe(200);
  expect((await get({ range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
});

test('who has it already gets 304, who only asks gets the head', async () => {
  const etag = (await get()).headers.get('etag')!;
  expect((await get({ 'if-none-match': etag })).status).toBe(304);
  expect((await get({ 'if-none-match': '"x", *' })).status).toBe(304);
  const head = await get({}, 'HEAD');
  expect(head.headers.get('content-length')).toBe(String(text.length));
  expect(await head.text()).toBe('');
});

test('a report is the JSON that is stored', async () => {
  const response = await rig.ask(`/v1/jobs/${team.job}/report`, { key: team.keys.viewer });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).toBe(REPORT_TEXT);
});

test('an object that is damaged breaks its connection rather than looking whole', async () => {
  const { db } = rig.database;
  const wrong = 'f'.repeat(64);
  const folder = join(rig.folder, 'objects', team.teamId, 'ff');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, wrong), 'not what it was');
  const artifacts = JSON.stringify({ bin: { sha256: wrong, sizeBytes: 15 } });
  await db.updateTable('targets').set({ artifacts }).where('job_id', '=', team.job).execute();
  const damaged = `/v1/jobs/${team.job}/artifacts/nucleo-g474re.fp32.bin`;
  const read = async () => (await rig.ask(damaged, { key: team.keys.viewer })).text();
  await expect(read()).rejects.toThrow(/terminated|failed/);
});

function part(start: number, end?: number): (whole: string) => string {
  return (whole) => whole.slice(start, end);
}
