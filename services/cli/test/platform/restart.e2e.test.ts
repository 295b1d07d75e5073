import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProcess } from '@flashline/process';
import { takePort } from '@flashline/real-servers';
import { denseModel } from '../models.ts';
import { isRunning, processesOf, survivorsOf } from './processes.ts';
import type { RestClient } from './rest-client.ts';
import { startUp, type UpProcess } from './up-process.ts';

const BIN = join(import.meta.dirname, '../../bin/flashline.mjs');
const FINAL = /^job\.(succeeded|failed|cancelled)$/;

const place = mkdtempSync(join(tmpdir(), 'flashline-up-'));
let up: UpProcess;

/** Every test begins and ends with a platform that runs on the same folder. */
beforeAll(async () => {
  up = await startUp({ place });
});

afterAll(async () => {
  await up?.stop();
  rmSync(place, { recursive: true, force: true });
});

/** Jobs of one target each, none of which can be answered from what another left. */
async function submitMany(client: RestClient, count: number): Promise<string[]> {
  const model = await client.upload('models', 'dense', denseModel());
  const ids: string[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const body = { model, boards: ['nucleo-g474re'], inputs: { random: seed }, cache: false };
    ids.push((await client.submit(body)).id);
  }
  return ids;
}

async function hasJobs(client: RestClient, state: string): Promise<boolean> {
  const path = `/v1/jobs?state=${state}`;
  const { items } = await client.expectJson<{ items: object[] }>([200], 'GET', path);
  return items.length > 0;
}

/** Submits jobs, and more where all have ended, until something of them is seen. */
async function submitUntil(
  client: RestClient,
  isSeen: () => boolean | Promise<boolean>,
): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    ids.push(...(await submitMany(client, 5)));
    do if (await isSeen()) return ids;
    while ((await hasJobs(client, 'queued')) || (await hasJobs(client, 'running')));
  }
}

/** Each job succeeded, with one final event, which is its last. */
async function expectAllSucceeded(client: RestClient, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const job = await client.ended(id);
    expect({ id, state: job.state, error: job.error }).toEqual({
      id,
      state: 'succeeded',
      error: null,
    });
    const types = (await client.events(id)).map(({ type }) => type);
    expect(types.filter((type) => FINAL.test(type))).toEqual(['job.succeeded']);
    expect(types.filter((type) => type === 'job.started')).toHaveLength(1);
    expect((await client.report(id)).targets[0]!.verdict).toBe('deployed');
  }
}

describe('the first start', () => {
  test('prints one key, writes it for its owner alone, and later starts keep it', async () => {
    const file = join(place, 'data/bootstrap.json');
    const { apiKey, url, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      string
    >;
    expect(Object.keys(rest).sort()).toEqual(['grpcUrl', 'team']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(up.stdout()).toContain(apiKey);
    expect(up.stdout()).toMatch(new RegExp(`^Flashline is ready at ${url}$`, 'm'));
    await up.stop();
    up = await startUp({ place });
    expect(up.stdout()).not.toContain(apiKey);
    expect(up.bootstrap).toMatchObject({ apiKey, team: rest['team'] });
    const keys = await up.client.expectJson<{ items: object[] }>([200], 'GET', '/v1/api-keys');
    expect(keys.items).toHaveLength(1);
  });
});

test('its log says where its metrics are', async () => {
  await up.stop();
  up = await startUp({ place, env: { FLASHLINE_LOG_LEVEL: 'info' } });
  const said = /"metricsAddress":"([^"]+)"/;
  let line: RegExpExecArray | null = null;
  // A line of the log is written after what caused it.
  while (line === null) {
    line = said.exec(readFileSync(join(place, 'up.log'), 'utf8'));
    await sleep(20);
  }
  const metrics = await fetch(`http://${line[1]}/metrics`);
  expect(await metrics.text()).toMatch(/^flashline_/m);
});

test('jobs that wait and run when it is stopped end after the next start', async () => {
  const ids = await submitUntil(up.client, () => hasJobs(up.client, 'running'));
  const before = up.bootstrap;
  expect(await up.stop()).toBe(0);
  expect(await survivorsOf(place)).toEqual([]);
  up = await startUp({ place });
  expect(up.bootstrap).toMatchObject({ team: 'default', apiKey: before.apiKey });
  await expectAllSucceeded(up.client, ids);
});

test('a number of an event from before a restart is where its stream goes on', async () => {
  const [id] = await submitMany(up.client, 1);
  await up.client.ended(id!);
  const all = await up.client.events(id!);
  await up.stop();
  up = await startUp({ place });
  expect(await up.client.events(id!, all[0]!.id)).toEqual(all.slice(1));
});

test.each([
  ['a firmware runs', /qemu-system-arm/],
  ['a compiler runs', /\bcc1\b|arm-none-eabi-gcc/],
])(
  'nothing lives on when it is killed while %s, and the next start goes on',
  async (_title, program) => {
    const ids = await submitUntil(up.client, () => isRunning(place, program));
    await up.kill();
    expect(await survivorsOf(place)).toEqual([]);
    up = await startUp({ place });
    await expectAllSucceeded(up.client, ids);
    expect(processesOf(place).length).toBeGreaterThan(0);
  },
);

describe('a start that cannot be', () => {
  function start(...args: readonly string[]) {
    return runProcess(process.execPath, [BIN, 'up', ...args], { cwd: place });
  }

  test('on a folder in use ends with 2 and leaves the other alone', async () => {
    const run = await start('--data', 'data', '--port', '0');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('in use by another process'),
    ]);
    expect((await up.client.call('GET', '/readyz')).status).toBe(200);
  });

  test.each([0, 1])('on a taken port (REST + %i) ends with 2', async (offset) => {
    // Whose neighbours are free as well.
    const port = await takePort();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    const run = await start('--data', 'other', '--port', String(port - offset));
    server.close();
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr.trimEnd().split('\n')).toEqual([
      `Port ${port} of 127.0.0.1 is taken: stop what listens there, or choose another --port.`,
    ]);
  });

  test('on a file says so in one sentence', async () => {
    writeFileSync(join(place, 'file'), '');
    const run = await start('--data', 'file', '--port', '0');
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('with a damaged bootstrap.json ends with 2 and says which file', async () => {
    await up.stop();
    const file = join(place, 'data/bootstrap.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, '{');
    const run = await start('--data', 'data', '--port', '0');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('bootstrap.json is not as flashline up writes it');
    writeFileSync(file, text);
    up = await startUp({ place });
  });
});
