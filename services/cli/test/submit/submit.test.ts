import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@flashline/real-servers';
import { REPORT } from '@flashline/report';
import { denseModel } from '../models.ts';
import { json, problem } from './api-server.ts';
import { reportOf } from './report-fixture.ts';
import { DONE, environment, makeSubmitPlace } from './submit-place.ts';

const JOB_ID = '11111111-2222-4333-8444-555555555555';
const ZOO = join(import.meta.dirname, '../../../../zoo');

const place = makeSubmitPlace();
const { serve, submit, read } = place;
afterAll(() => place.remove());
afterEach(() => place.stopServers());

describe('without --wait', () => {
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
    ['a server that is no URL', { FLASHLINE_URL: 'there', FLASHLINE_API_KEY: 'k' }, /is no URL/],
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
    [403, 'The server refused this: The reason.'],
    [422, 'The server refused this: The reason.'],
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
});

describe('with --wait', () => {
  test('follows the events and shows the report', async () => {
    const server = await serve({ events: DONE, report: reportOf() });
    const run = await submit(server, '--wait');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^nucleo-g474re +fp32 +deployed/m);
    expect(run.stderr).toMatch(/^started$/m);
    expect(run.stderr).toMatch(/^succeeded$/m);
  });

  test('--json - has standard output for itself', async () => {
    const server = await serve({ events: DONE, report: reportOf() });
    const run = await submit(server, '--json', '-');
    expect(JSON.parse(run.stdout)).toEqual(reportOf());
    expect(run.stderr).toMatch(/^nucleo-g474re +fp32 +deployed/m);
  });

  test('goes on with the events after the last one where the connection was cut', async () => {
    let cuts = 0;
    const server = await serve({
      events: DONE,
      report: reportOf(),
      state: 'running',
      first: ({ path }, response) => {
        if (path.includes('?wait') && cuts >= 2) {
          json(response, 200, endedJob());
          return true;
        }
        if (!path.endsWith('/events')) return false;
        cuts += 1;
        if (cuts > 2) return false;
        const id = 2 * cuts;
        const event = { type: DONE[cuts - 1], data: {} };
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
        setTimeout(() => response.destroy(), 50);
        return true;
      },
    });
    const run = await submit(server, '--wait');
    expect(run.code).toBe(0);
    const ids = server.sent(/events/).map(({ headers }) => headers['last-event-id']);
    expect(ids.slice(0, 2)).toEqual([undefined, '2']);
    expect(run.stderr.match(/^started$/gm)).toHaveLength(1);
  });

  test('polls where the server has no events', async () => {
    let polls = 0;
    const server = await serve({
      report: reportOf(),
      first: ({ path }, response) => {
        if (path.endsWith('/events')) {
          problem(response, 404, 'ROUTE_NOT_FOUND', 'No events here.');
          return true;
        }
        if (!path.includes('?wait=30s') || ++polls > 1) return false;
        json(response, 200, { ...endedJob(), state: 'running' });
        return true;
      },
    });
    expect(await submit(server, '--wait')).toMatchObject({ code: 0 });
    expect(server.sent(/\?wait=30s/)).toHaveLength(2);
  });

  test('rides out a server that goes away and comes back', async () => {
    const script = { events: ['job.queued'], state: 'running' };
    // Nobody else is given such a port while the server is away.
    const server = await serve(script, await freePort());
    const { child, ended } = place.start(['submit', 'dense.onnx', '--wait'], environment(server));
    await seen(() => server.sent(/events/).length > 0);
    const isAway = said(child, /is away/);
    await server.leave();
    await isAway;
    await serve({ events: DONE, report: reportOf() }, Number(new URL(server.url).port));
    const run = await ended;
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/is back\.$/m);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels the job', async (signal, code) => {
    const server = await serve({ events: ['job.queued'], state: 'running' });
    const { child, ended } = place.start(
      ['submit', 'dense.onnx', '--wait', '--json', 'gone.json'],
      environment(server),
    );
    await seen(() => server.sent(/events/).length > 0);
    child.kill(signal);
    expect(await ended).toMatchObject({ code, stdout: '' });
    expect(server.sent(/^POST .*:cancel$/)).toHaveLength(1);
    expect(existsSync(join(place.path, 'gone.json'))).toBe(false);
  });

  test('a job that takes longer than --timeout is cancelled and has its files', async () => {
    const server = await serve({ events: ['job.queued'], state: 'running', report: null });
    const run = await submit(
      server,
      '--timeout',
      '1',
      '--junit',
      'late.xml',
      '--json',
      'late.json',
    );
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('did not end within 1 s');
    expect(server.sent(/^POST .*:cancel$/)).toHaveLength(1);
    expect(read('late.xml')).toMatch(/<error message="The job .* did not end within 1 s/);
    expect(REPORT.parse(JSON.parse(read('late.json'))).targets[0]!.verdict).toBe('failed');
  });
});

function endedJob(): object {
  return {
    id: JOB_ID,
    state: 'succeeded',
    model: { sha256: 'ab'.repeat(32), name: 'dense' },
    targets: [],
    error: null,
  };
}

async function seen(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function said(
  child: ReturnType<typeof place.start>['child'],
  pattern: RegExp,
): Promise<void> {
  let text = '';
  child.stderr!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await seen(() => pattern.test(text));
}
