/** `submit` without `--wait`: what is sent, what is refused, and the id of the job. */
import { createHash } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { denseModel } from '../models.ts';
import { JOB_ID, problem } from './api-server.ts';
import { reportOf } from './report-fixture.ts';
import { DONE, environment, makeSubmitPlace } from './submit-place.ts';

const ZOO = join(import.meta.dirname, '../../../../zoo');

const place = makeSubmitPlace();
const { serve, submit } = place;
afterAll(() => place.remove());
afterEach(() => place.stopServers());

test('prints the id of the job alone', async () => {
  const server = await serve();
  expect(await submit(server)).toEqual({ code: 0, stdout: `${JOB_ID}\n`, stderr: '' });
  expect(server.sent(/events|cancel|report/)).toEqual([]);
});

test('asks for what the options of run say', async () => {
  const server = await serve();
  writeFileSync(join(place.path, 'calibration.npz'), 'bytes of samples');
  writeFileSync(join(place.path, 'baseline.json'), JSON.stringify(reportOf()));
  await submit(
    server,
    ...'--board nucleo-g474re --precision fp32 --precision int8 --optimize time'.split(' '),
    ...'--calibration calibration.npz --calibration-method mse --inputs random:7'.split(' '),
    ...'--keep-fp32 gemm* --name net --layers'.split(' '),
  );
  const [upload, data] = server.sent(/^POST \/v1\/(models|data)/);
  expect(upload!.path).toBe('/v1/models?name=dense');
  expect(upload!.headers['content-type']).toBe('application/octet-stream');
  expect(upload!.body.equals(denseModel())).toBe(true);
  expect(data!.path).toBe('/v1/data?name=calibration.npz');
  const [post] = server.sent(/^POST \/v1\/jobs$/);
  expect(post!.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  expect(JSON.parse(post!.body.toString())).toEqual({
    model: createHash('sha256').update(denseModel()).digest('hex'),
    boards: ['nucleo-g474re'],
    precisions: ['fp32', 'int8'],
    optimize: 'time',
    io: 'fp32',
    dims: {},
    prefix: 'net',
    inputs: { random: 7 },
    calibration: { data: createHash('sha256').update('bytes of samples').digest('hex') },
    calibrationMethod: 'mse',
    keepFp32: ['gemm*'],
    layers: true,
    gates: [],
    baseline: null,
  });
});

test('says that a relative gate without a baseline fails', async () => {
  const gates = ['--gate', 'ram-bytes=+1%', '--gate', 'flash-bytes=9'];
  const { stderr } = await submit(await serve({ events: DONE, report: reportOf() }), ...gates);
  expect(stderr).toContain(
    'There is nothing that ram-bytes=+1% could be compared with, which is a failed gate: give --baseline REPORT.json.\n',
  );
});

test('packs a model with external data into one file', async () => {
  const server = await serve();
  const name = 'global_avg_pooling.onnx';
  for (const file of [name, `${name}.data`]) {
    copyFileSync(join(ZOO, 'external', file), join(place.path, file));
  }
  const run = await place.run(['submit', name], environment(server));
  expect(run.code).toBe(0);
  const [upload] = server.sent(/^POST \/v1\/models/);
  expect(upload!.body.length).toBeGreaterThan(6_000);
  expect(upload!.body.includes('.onnx.data')).toBe(false);
});

test.each([
  ['no server', {}, /^No server was given: set FLASHLINE_URL, or give --server URL\.$/],
  ['no key', { FLASHLINE_URL: 'http://127.0.0.1:1' }, /^No key was given: set FLASHLINE_API_KEY/],
  [
    'a server that is no URL',
    { FLASHLINE_URL: 'there', FLASHLINE_API_KEY: 'k' },
    /is no http or https URL/,
  ],
  [
    'a URL with a password',
    { FLASHLINE_URL: 'http://a:b@127.0.0.1', FLASHLINE_API_KEY: 'k' },
    /the key belongs in FLASHLINE_API_KEY/,
  ],
])('with %s ends with 2', async (_title, env, message) => {
  const clean = { FLASHLINE_URL: '', FLASHLINE_API_KEY: '' };
  const run = await place.run(['submit', 'dense.onnx'], { ...clean, ...env });
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr.trimEnd()).toMatch(message);
});

test.each([
  [['--precision', 'int8'], 'int8 needs samples of real inputs'],
  [['--dim', 'n=3'], "--dim names 'n'"],
  [['--gate', 'speed=3'], 'write KEY=LIMIT'],
  [['--timeout', '0'], 'give seconds from 1 to 86400'],
  [['--junit', '-'], '--junit writes a file'],
])('refuses %j before anything is sent', async (args, message) => {
  const server = await serve();
  const run = await submit(server, ...args);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toContain(message);
  expect(server.requests).toEqual([]);
});

test.each([
  [401, 'does not accept the key in FLASHLINE_API_KEY: The reason.'],
  [403, "The server refused 'dense': The reason."],
  [422, "The server refused 'dense': The reason."],
])('told %i it ends with 2 and the reason', async (status, message) => {
  const server = await serve({
    first: (_request, response) => {
      problem(response, status, 'SOME_CODE', 'The reason.');
      return true;
    },
  });
  const run = await submit(server);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr.trimEnd().endsWith(message)).toBe(true);
});

test('does not carry the key to where a server redirects', async () => {
  const other = await serve();
  const server = await serve({
    first: (_request, response) => {
      response.writeHead(307, { location: `${other.url}/v1/models` }).end();
      return true;
    },
  });
  expect(await submit(server)).toMatchObject({ code: 2, stdout: '' });
  expect(other.requests).toEqual([]);
});

test('a server that fails ends it with 5', async () => {
  const server = await serve({
    first: (_request, response) => {
      problem(response, 500, 'BUG', 'Something broke.');
      return true;
    },
  });
  const run = await submit(server);
  expect(run).toMatchObject({ code: 5, stdout: '' });
  expect(run.stderr).toContain('Something broke.');
});

test('a job whose answer was lost is made once', async () => {
  let isFirst = true;
  const server = await serve({
    first: ({ method, path }, response) => {
      if (method !== 'POST' || path !== '/v1/jobs' || !isFirst) return false;
      isFirst = false;
      response.destroy();
      return true;
    },
  });
  expect(await submit(server)).toMatchObject({ code: 0, stdout: `${JOB_ID}\n` });
  const [one, two, ...more] = server.sent(/^POST \/v1\/jobs$/);
  expect(more).toEqual([]);
  expect(one!.headers['idempotency-key']).toBe(two!.headers['idempotency-key']);
  expect(one!.body.equals(two!.body)).toBe(true);
});

test('a server that is busy is asked again when it says', async () => {
  let isFirst = true;
  const server = await serve({
    first: ({ path }, response) => {
      if (path !== '/v1/jobs' || !isFirst) return false;
      isFirst = false;
      response.setHeader('retry-after', '1');
      problem(response, 429, 'JOB_QUEUE_FULL', 'The queue is full.');
      return true;
    },
  });
  expect(await submit(server)).toMatchObject({ code: 0, stdout: `${JOB_ID}\n` });
  expect(server.sent(/^POST \/v1\/jobs$/)).toHaveLength(2);
});
