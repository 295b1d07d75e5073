/**
 * How many jobs a platform accepts, and how long a job takes from submit to report. Everything is as
 * in use: authentication, durable commits, and the accepted jobs being worked on; the generator of
 * the load runs on the same cores.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { printTable } from '../costs/table.ts';
import { ROOT } from '../tables/root.ts';
import { type Client, createClient } from './client.ts';
import { percentile, runOpenLoop, type Sent } from './open-loop.ts';
import { type Platform, startEmbedded, startReal } from './platforms.ts';

const RATE = Number(process.env['FLASHLINE_LOAD_RATE'] ?? 200);
const SECONDS = Number(process.env['FLASHLINE_LOAD_SECONDS'] ?? 60);
const WARM_UP_SECONDS = 10;
const BOARD = 'nucleo-h743zi2';
/** Of each kind, one after the other; the median is printed. */
const SINGLE_JOBS = 5;
const QUOTAS = { maxQueuedJobs: 1_000_000, maxRequestsPerMinute: 1_000_000 };

const HEAD = [
  ['platform', 'requests/s', 'accepted', 'refused', 'failed'],
  ['p50, ms', 'p95, ms', 'p99, ms', 'cached, s', 'uncached, s'],
].flat();

export async function printLoad(starts = [startReal, startEmbedded]): Promise<void> {
  const rows = [];
  for (const start of starts) {
    const platform = await start();
    try {
      rows.push(await measure(platform));
    } finally {
      await platform.stop();
    }
  }
  const title = `POST /v1/jobs for ${SECONDS} s, ${availableParallelism()} cores`;
  process.stdout.write(`${title}\n${printTable([HEAD, ...rows])}`);
}

async function measure(platform: Platform): Promise<string[]> {
  const client = createClient(platform.url, platform.apiKey);
  try {
    const model = await prepare(client);
    const job = { model, boards: [BOARD], precisions: ['fp32'] };
    const uncached = await secondsToReport(client, { ...job, cache: false });
    await secondsToReport(client, job);
    const cached = await secondsToReport(client, job);
    const body = JSON.stringify(job);
    const submit = () =>
      client.send('POST', '/v1/jobs', body, {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      });
    await runOpenLoop(RATE, WARM_UP_SECONDS, submit);
    const sent = await runOpenLoop(RATE, SECONDS, submit);
    return [platform.name, ...figures(sent), cached.toFixed(2), uncached.toFixed(2)];
  } finally {
    client.close();
  }
}

/** Uploads the model and lifts the quotas that are there to stop such load. */
async function prepare(client: Client): Promise<string> {
  const { items } = (await client.call('GET', '/v1/teams')) as { items: { id: string }[] };
  for (const { id } of items) await client.call('PATCH', `/v1/teams/${id}`, QUOTAS);
  const bytes = await readFile(join(ROOT, 'zoo/models/simple_lin_1.onnx'));
  const octets = { 'content-type': 'application/octet-stream' };
  const answer = await client.send('POST', '/v1/models?name=simple_lin_1', bytes, octets);
  if (answer.status >= 300) throw new Error(`the upload answered ${answer.status}: ${answer.body}`);
  return (JSON.parse(answer.body) as { sha256: string }).sha256;
}

/** The median from submit to the report in hand. */
async function secondsToReport(client: Client, job: unknown): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < SINGLE_JOBS; i++) {
    const start = performance.now();
    const { id } = (await client.call('POST', '/v1/jobs', job)) as { id: string };
    await untilEnded(client, id);
    await client.call('GET', `/v1/jobs/${id}/report`);
    seconds.push((performance.now() - start) / 1000);
  }
  return percentile(
    seconds.toSorted((a, b) => a - b),
    0.5,
  );
}

async function untilEnded(client: Client, id: string): Promise<void> {
  for (;;) {
    const job = (await client.call('GET', `/v1/jobs/${id}?wait=30s`)) as { state: string };
    if (job.state === 'succeeded') return;
    if (job.state !== 'queued' && job.state !== 'running') {
      throw new Error(`job ${id} ended ${job.state}: ${JSON.stringify(job)}`);
    }
  }
}

function figures(sent: readonly Sent[]): string[] {
  const accepted = sent.filter(({ status }) => status === 202);
  const refused = sent.filter(({ status }) => status === 429);
  const times = sent.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  return [
    String(RATE),
    String(accepted.length),
    String(refused.length),
    String(sent.length - accepted.length - refused.length),
    ...[0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(0)),
  ];
}
