/** `submit --wait`: events, a server that comes and goes, interrupts and time limits. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { takePort } from '@flashline/real-servers';
import { REPORT } from '@flashline/report';
import { JOB_ID, json, problem } from './api-server.ts';
import { reportOf } from './report-fixture.ts';
import { DONE, environment, makeSubmitPlace } from './submit-place.ts';

const place = makeSubmitPlace();
const { serve, submit, read } = place;
afterAll(() => place.remove());
afterEach(() => place.stopServers());

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
  const server = await serve(script, await takePort());
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
  const run = await submit(server, '--timeout', '1', '--junit', 'late.xml', '--json', 'late.json');
  expect(run.code).toBe(5);
  expect(run.stderr).toContain('did not end within 1 s');
  expect(server.sent(/^POST .*:cancel$/)).toHaveLength(1);
  expect(read('late.xml')).toMatch(/<error message="The job .* did not end within 1 s/);
  expect(REPORT.parse(JSON.parse(read('late.json'))).targets[0]!.verdict).toBe('failed');
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
