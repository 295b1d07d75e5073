/** An orchestrator on embedded adapters, with stage services on a socket, for tests. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryBus, type Bus } from '@flashline/bus';
import { migrate, newId, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import type { Executor, Task } from '@flashline/executor';
import {
  addUpload,
  createJob,
  eventsChannel,
  getJob,
  JOB_REQUEST,
  JOBS_CHANNEL,
  readEvents,
  type Job,
  type JobEvent,
  type JobRequestBody,
} from '@flashline/jobs';
import type { RunningService } from '@flashline/lifecycle';
import type { Report } from '@flashline/report';
import { createSlots } from '@flashline/stages';
import { folderStore, type Store } from '@flashline/store';
import {
  DEFAULTS,
  startOrchestrator,
  type OrchestratorConfig,
  type WebhookCall,
} from '../src/index.ts';
import {
  startStageServices,
  type Hook,
  type StageServices,
  type StepName,
} from './stage-services.ts';

process.env['FLASHLINE_LOG_LEVEL'] ??= 'silent';

export interface TestPlatform {
  readonly open: OpenDb;
  readonly store: Store;
  readonly folder: string;
  readonly hook: { run: Hook };
  readonly calls: StepName[];
  readonly webhooks: WebhookCall[];
  bus: Bus;
  services: StageServices;
  sendWebhook: (call: WebhookCall) => Promise<string | null>;
  close(): Promise<void>;
}

const NOTHING: Hook = () => Promise.resolve();

/** On a database of its own unless one is given, which it owns from then on. */
export async function openPlatform(given?: OpenDb): Promise<TestPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'flashline-orchestrator-'));
  const open = given ?? (await openInMemory());
  await migrate(open);
  const store = await folderStore({ folder: join(folder, 'store') });
  const hook = { run: NOTHING };
  const calls: StepName[] = [];
  const services = await startStageServices(store, socketOf(folder), hook, calls);
  const webhooks: WebhookCall[] = [];
  const platform: TestPlatform = {
    open,
    store,
    folder,
    hook,
    calls,
    services,
    webhooks,
    bus: memoryBus(),
    sendWebhook: (call) => {
      webhooks.push(call);
      return Promise.resolve(null);
    },
    async close() {
      await platform.services.server.stop();
      await platform.bus.close();
      await open.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return platform;
}

export function socketOf(folder: string): string {
  return `unix:${join(folder, 'services.sock')}`;
}

/** Nothing of an earlier test is left but ended jobs. */
export function resetHooks(platform: TestPlatform): void {
  platform.hook.run = NOTHING;
  platform.calls.length = 0;
  platform.webhooks.length = 0;
}

export function start(
  platform: TestPlatform,
  settings: Partial<OrchestratorConfig> = {},
  open: OpenDb = platform.open,
  heartbeats: OpenDb = open,
): Promise<RunningService> {
  const at = socketOf(platform.folder);
  const config: OrchestratorConfig = {
    ...DEFAULTS,
    address: `unix:${join(platform.folder, `${newId()}.sock`)}`,
    services: { parser: at, quantizer: at, codegen: at, builder: at, farm: at },
    isAlone: false,
    ...settings,
  };
  const { store, folder, bus } = platform;
  const executor = reportExecutor(platform);
  return startOrchestrator(config, {
    db: open.db,
    heartbeats: heartbeats.db,
    bus,
    store,
    stages: { store, executor, tempDir: join(folder, 'work'), slots: createSlots(2) },
    sendWebhook: (call) => platform.sendWebhook(call),
  });
}

/** Puts a report together that says what it was given. */
function reportExecutor({ hook, calls }: TestPlatform): Executor {
  return {
    isolation: 'none: a test',
    async run({ folder, signal }: Task) {
      calls.push('report');
      await hook.run('report', signal ?? new AbortController().signal, '');
      const request = JSON.parse(await readFile(join(folder, 'request.json'), 'utf8')) as {
        targets: { target: { board: string; precision: string }; failure: unknown }[];
      };
      await writeFile(join(folder, 'out', 'report.json'), JSON.stringify(REPORT_OF_NOTHING));
      for (const { target } of request.targets) {
        await writeFile(join(folder, 'out', `${target.board}.${target.precision}.zip`), 'zip');
      }
      const verdicts = request.targets.map((one) => (one.failure === null ? 'deployed' : 'failed'));
      const failure = request.targets.find((one) => one.failure !== null)?.failure ?? null;
      await writeFile(join(folder, 'result.json'), JSON.stringify({ verdicts, failure }));
    },
  };
}

/** What every job here reports. */
const REPORT_OF_NOTHING: Report = {
  schema: 'flashline.report/1',
  tool: { version: '1.0.0', compiler: null, compilerVersion: null, flags: [] },
  model: {
    name: 'model',
    sha256: '0'.repeat(64),
    opset: 17,
    parameters: 0,
    macs: null,
    inputs: [],
    outputs: [],
  },
  options: {},
  diagnostics: [],
  targets: [],
  provenance: { cachedStages: [] },
};

/** The report of a job as JSON. */
export async function readReport(
  { store }: TestPlatform,
  teamId: string,
  sha256: string,
): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.get(teamId, sha256)) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** A team with a model. */
export async function addTeam(
  { open, store }: TestPlatform,
  modelName = 'model',
): Promise<{ readonly teamId: string; readonly model: string }> {
  const { db } = open;
  const teamId = newId();
  await db
    .insertInto('teams')
    .values({ id: teamId, name: `team ${teamId}` })
    .execute();
  const model = await addModel({ open, store }, teamId, randomUUID(), modelName);
  return { teamId, model };
}

export async function addModel(
  { open, store }: Pick<TestPlatform, 'open' | 'store'>,
  teamId: string,
  content: string,
  name = 'model',
): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(content);
  }
  const object = await store.put(teamId, bytes());
  const upload = { teamId, kind: 'model', ...object, name, createdBy: 'alice' } as const;
  await addUpload(open.db, upload);
  return object.sha256;
}

export async function submit(
  { open, bus }: TestPlatform,
  { teamId, model }: { readonly teamId: string; readonly model: string },
  fields: Partial<JobRequestBody> = {},
): Promise<string> {
  const request = JOB_REQUEST.parse({ model, boards: ['nucleo-g474re'], ...fields });
  const { job } = await createJob(open.db, { teamId, request, submittedBy: 'alice' });
  bus.wake(JOBS_CHANNEL);
  bus.wake(eventsChannel(teamId));
  return job.id;
}

/** The job when it has ended. */
export async function ended({ open }: TestPlatform, teamId: string, id: string): Promise<Job> {
  return until(async () => {
    const job = await getJob(open.db, teamId, id);
    return job !== null && job.endedAt !== null ? job : null;
  });
}

/** Asks until there is an answer. */
export async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function eventsOf(
  { open }: TestPlatform,
  teamId: string,
  jobId: string,
): Promise<JobEvent[]> {
  return readEvents(open.db, teamId, { after: 0, jobId, limit: 1000 });
}

/** A gate that a hook waits at; it opens once. */
export function gate(): { readonly wait: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { wait: promise, open: () => resolve() };
}

/** As a stage that never ends by itself. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
