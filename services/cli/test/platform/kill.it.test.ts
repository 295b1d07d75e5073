/**
 * Every part of the platform dies while it works, again and again, once with the loss of the queue, and no
 * job is lost, done twice or wrong. FLASHLINE_SEED repeats a schedule; FLASHLINE_KILL_WITHOUT=reconciler or
 * fences shows what they are for: the test then fails.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checkRunLog, RUN_LOG_FILE } from '@flashline/farm-agent';
import { startCluster, type Cluster, type RealServer } from '@flashline/real-servers';
import type { Report } from '@flashline/report';
import { denseModel } from '../models.ts';
import { InHand } from './in-hand.ts';
import { planKills, VICTIMS, type PlannedKill, type Victim } from './kill-plan.ts';
import { RestClient, type JobAnswer } from './rest-client.ts';

/** At least; there are more where these have ended before the last kill. */
const JOBS = 40;
const MOST_JOBS = 150;
/** Each has one job at a time. */
const CLIENTS = 10;
const VARIANTS = 4;
const KILLS = 3;
const KILLS_OF_ALL = 2;
const FINAL = /^job\.(succeeded|failed|cancelled)$/;
const POLL_MS = 10;
/** For what must come, on a machine as busy as it may be. */
const PATIENCE_MS = 600_000;
const RETRY_MS = 200;

const without = process.env['FLASHLINE_KILL_WITHOUT'];
const seed = Number(process.env['FLASHLINE_SEED'] ?? Date.now() % 1_000_000);

const AGENT_WITHOUT_FENCES = fileURLToPath(
  new URL('../../../farm-agent/test/main-without-fences.ts', import.meta.url),
);

let cluster: Cluster;
let inHand: InHand;
let client: RestClient;
/** Set at the end, so that clients of a test that failed do not call for ever. */
let isClosed = false;

beforeAll(async () => {
  const settings = {
    FLASHLINE_REDISPATCH_SECONDS: '5',
    FLASHLINE_RECONCILE: String(without !== 'reconciler'),
  };
  const mains = without === 'fences' ? { 'farm-agent': AGENT_WITHOUT_FENCES } : {};
  cluster = await startCluster({ unitsPerBoard: 2, env: settings, mains });
  client = new RestClient(cluster.url, cluster.apiKey);
  inHand = await InHand.open(cluster);
});

afterAll(async () => {
  isClosed = true;
  await inHand?.close();
  await cluster?.stop();
});

/** A job of two targets through every stage, none of them from a cache. */
function jobOf(model: string, variant: number): object {
  return {
    model,
    boards: ['nucleo-g474re'],
    precisions: ['fp32', 'int8'],
    calibration: { random: 100 + variant },
    inputs: { random: variant },
    cache: false,
  };
}

/** Repeats a call until the platform gives one of the statuses, counting it as open meanwhile. */
async function insist<T>(
  statuses: readonly number[],
  ...call: Parameters<RestClient['call']>
): Promise<T> {
  for (;;) {
    if (isClosed) throw new Error('the test is over');
    inHand.openRequests++;
    const answer = await client.call(...call).catch(() => null);
    inHand.openRequests--;
    if (answer !== null && statuses.includes(answer.status)) return answer.json<T>();
    const isFinal = answer !== null && answer.status < 500 && ![409, 429].includes(answer.status);
    if (isFinal) throw new Error(`${call[1]} gave ${answer.status}: ${answer.bytes.toString()}`);
    await sleep(RETRY_MS);
  }
}

/** Submits one job under a key of its own and waits for its end. */
async function runJob(body: object, key: string): Promise<JobAnswer> {
  const headers = { 'idempotency-key': key };
  const { id } = await insist<JobAnswer>([202], 'POST', '/v1/jobs', body, headers);
  for (;;) {
    const job = await insist<JobAnswer>([200], 'GET', `/v1/jobs/${id}?wait=10s`);
    if (job.state !== 'queued' && job.state !== 'running') return job;
  }
}

function partOf(name: Victim): RealServer {
  const { postgres, nats, s3, services } = cluster;
  if (name === 'postgres') return postgres;
  if (name === 'nats') return nats;
  return name === 'minio' ? s3 : services[name];
}

/** False where it had no job in its hands for so long that it cannot be killed with one. */
async function killOne(planned: PlannedKill): Promise<boolean> {
  const { victim, losesQueue, deadMs, restMs } = planned;
  const end = performance.now() + PATIENCE_MS;
  while (!(await inHand.hasJob(victim))) {
    if (performance.now() > end) return false;
    await sleep(POLL_MS);
  }
  const parts = victim === 'all' ? VICTIMS.map(partOf) : [partOf(victim)];
  await Promise.all(parts.map((part) => part.kill('SIGKILL')));
  await sleep(deadMs);
  const isServer = ({ name }: RealServer) => cluster.services[name as never] === undefined;
  await Promise.all(
    parts.filter(isServer).map((part) => {
      const isEmpty = losesQueue && part === cluster.nats;
      return part.restart({ isEmpty });
    }),
  );
  await Promise.all(parts.filter((part) => !isServer(part)).map((part) => part.restart()));
  await sleep(restMs);
  return true;
}

function comparable(report: Report): object {
  return { ...report, provenance: null };
}

test('no job is lost, doubled or wrong when everything is killed in turn', async () => {
  process.stdout.write(`kill test: FLASHLINE_SEED=${seed}\n`);
  const model = await client.upload('models', 'dense', denseModel());
  const undisturbed: object[] = [];
  for (let variant = 0; variant < VARIANTS; variant++) {
    const { id, state } = await runJob(jobOf(model, variant), `undisturbed-${variant}`);
    expect(state).toBe('succeeded');
    undisturbed.push(comparable(await client.report(id)));
  }

  const jobs: JobAnswer[] = [];
  let submitted = 0;
  let isOver = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (submitted < JOBS || (!isOver && submitted < MOST_JOBS)) {
      const i = submitted++;
      jobs[i] = await runJob(jobOf(model, i % VARIANTS), `job-${i}`);
    }
  });
  const ended = Promise.all(clients).then(() => 'ended');
  ended.catch(() => undefined);
  const done = new Map<Victim | 'all', number>();
  const missed: string[] = [];
  for (const planned of planKills(seed, KILLS, KILLS_OF_ALL)) {
    if (!(await killOne(planned))) {
      missed.push(planned.victim);
      break;
    }
    done.set(planned.victim, (done.get(planned.victim) ?? 0) + 1);
  }
  isOver = true;
  const killed = JSON.stringify(Object.fromEntries(done));
  process.stdout.write(
    `kill test: killed ${killed}, ended ${jobs.flat().length} of ${submitted}\n`,
  );
  expect(missed).toEqual([]);
  const patience = new AbortController();
  const tooLong = sleep(PATIENCE_MS, 'a job does not end', patience);
  expect(await Promise.race([ended, tooLong])).toBe('ended');
  patience.abort();
  await tooLong.catch(() => undefined);
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(submitted);
  expect(submitted).toBeGreaterThanOrEqual(JOBS);
  for (const [i, job] of jobs.entries()) {
    expect({ i, state: job.state, error: job.error }).toEqual({
      i,
      state: 'succeeded',
      error: null,
    });
    const types = (await client.events(job.id)).map(({ type }) => type);
    expect(types.filter((type) => FINAL.test(type))).toEqual(['job.succeeded']);
    expect(types.filter((type) => type === 'job.started')).toHaveLength(1);
    expect(comparable(await client.report(job.id))).toEqual(undisturbed[i % VARIANTS]);
  }
  const { items } = await client.expectJson<{ items: object[] }>(
    [200],
    'GET',
    '/v1/jobs?limit=200',
  );
  expect(items).toHaveLength(submitted + VARIANTS);

  const log = readFileSync(join(cluster.folder, 'agent', RUN_LOG_FILE), 'utf8');
  const { overlaps, fallingFences, ...counts } = checkRunLog(log);
  process.stdout.write(`kill test: ${JSON.stringify({ jobs: jobs.length, ...counts })}\n`);
  expect({ overlaps, fallingFences }).toEqual({ overlaps: [], fallingFences: [] });
  expect(counts.agentStarts).toBeGreaterThan(KILLS + KILLS_OF_ALL);
  expect(counts.runs).toBeGreaterThanOrEqual(2 * (submitted + VARIANTS));
}, 5_400_000);
