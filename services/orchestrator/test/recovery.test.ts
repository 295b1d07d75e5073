import { memoryBus } from '@flashline/bus';
import { openInMemory } from '@flashline/db/testing';
import {
  deleteFromOutbox,
  dispatchJobs,
  getJob,
  jobsTopic,
  listDeadLetters,
  readOutbox,
  requestCancel,
  takeOver,
} from '@flashline/jobs';
import type { RunningService } from '@flashline/lifecycle';
import { sql } from 'kysely';
import { holdDuty } from '../src/background/duty.ts';
import { reconcile } from '../src/background/reconcile.ts';
import { relayOutbox } from '../src/background/relay.ts';
import { consumeJobs } from '../src/consume-jobs.ts';
import type { Worker } from '../src/work-on-job.ts';
import {
  addTeam,
  ended,
  eventsOf,
  gate,
  openPlatform,
  resetHooks,
  start,
  submit,
  until,
  untilAborted,
  type TestPlatform,
} from './platform.ts';

let platform: TestPlatform;
let running: RunningService[] = [];

beforeAll(async () => {
  platform = await openPlatform();
});

beforeEach(async () => {
  await platform.bus.close();
  platform.bus = memoryBus();
  resetHooks(platform);
});

afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
});

afterAll(() => platform.close());

async function run(settings: Parameters<typeof start>[1] = {}): Promise<void> {
  running.push(await start(platform, settings));
}

const NEVER = new AbortController().signal;
/** Once a second, an outage of half an hour. */
const LOOKS = 1800;
const FINAL = ['job.succeeded', 'job.failed', 'job.cancelled'];

describe('the reconciler', () => {
  it('sends again what an emptied bus has lost', async () => {
    const team = await addTeam(platform);
    const ids = [await submit(platform, team), await submit(platform, team)];
    await dispatchJobs(platform.open.db, 8);
    await relayOutbox(platform.open.db, platform.bus, NEVER);
    expect(await platform.bus.pending(jobsTopic('ci'))).toBe(2);
    await platform.bus.purge(jobsTopic('ci'));
    await run({ redispatchSeconds: 0.05 });
    for (const id of ids) {
      expect(await ended(platform, team.teamId, id)).toMatchObject({ state: 'succeeded' });
      const events = await eventsOf(platform, team.teamId, id);
      expect(events.filter(({ type }) => FINAL.includes(type))).toHaveLength(1);
    }
  });

  it('sends nothing again that only waits for a worker, or for the bus', async () => {
    const { db } = platform.open;
    const { bus } = platform;
    const team = await addTeam(platform);
    const ids = [await submit(platform, team), await submit(platform, team)];
    const none = () => undefined;
    const heal = () => reconcile(db, { bus, redispatchSeconds: 0, wakeTeam: none, onChange: none });
    await dispatchJobs(db, 8);
    await heal();
    expect(await readOutbox(db, 10)).toHaveLength(2);
    await relayOutbox(db, bus, NEVER);
    await heal();
    expect(await readOutbox(db, 10)).toEqual([]);
    await bus.purge(jobsTopic('ci'));
    await heal();
    await heal();
    const jobs = (await readOutbox(db, 10)).map(({ payload }) => payload.jobId);
    expect(jobs.toSorted()).toEqual(ids.toSorted());
    await run();
    for (const id of ids) await ended(platform, team.teamId, id);
  });

  it('is what heals: without it such a job stays where it is', async () => {
    const { db } = platform.open;
    const team = await addTeam(platform);
    const lost = await submit(platform, team);
    await dispatchJobs(db, 8);
    await deleteFromOutbox(
      db,
      (await readOutbox(db, 10)).map(({ id }) => id),
    );
    await run({ redispatchSeconds: 0.05, reconcile: false });
    const other = await submit(platform, team);
    await ended(platform, team.teamId, other);
    expect(await getJob(db, team.teamId, lost)).toMatchObject({ state: 'queued' });
    await run({ redispatchSeconds: 0.05 });
    expect(await ended(platform, team.teamId, lost)).toMatchObject({ state: 'succeeded' });
  });

  it('takes a job from a worker that has been silent, and refuses what that one writes later', async () => {
    const { db } = platform.open;
    const team = await addTeam(platform);
    const jobId = await submit(platform, team);
    const { teamId } = team;
    const dead = await takeOver(db, { teamId, jobId, maxStalls: 8, topic: 'jobs.ci' });
    expect(dead.kind).toBe('taken');
    const again = await takeOver(db, { teamId, jobId, maxStalls: 8, topic: 'jobs.ci' });
    expect(again.kind).toBe('busy');
    await db
      .updateTable('jobs')
      .set({
        heartbeat_at: sql<Date>`now() - interval '1 minute'`,
        dispatched_at: sql<Date>`now() - interval '1 minute'`,
      })
      .where('id', '=', jobId)
      .execute();
    await run();
    expect(await ended(platform, teamId, jobId)).toMatchObject({ state: 'succeeded' });
    const started = (await eventsOf(platform, teamId, jobId)).filter(
      ({ type }) => type === 'job.started',
    );
    expect(started).toHaveLength(1);
  });

  it('ends jobs that waited too long, and those whose time is over in the hands of a dead worker', async () => {
    const { db } = platform.open;
    const team = await addTeam(platform);
    const { teamId } = team;
    const worked = await submit(platform, team);
    const cancelled = await submit(platform, team);
    for (const jobId of [worked, cancelled]) {
      await takeOver(db, { teamId, jobId, maxStalls: 8, topic: 'jobs.ci' });
    }
    const waited = await submit(platform, team);
    const past = sql<Date>`now() - interval '1 minute'`;
    await db.updateTable('jobs').set({ queue_deadline: past }).where('id', '=', waited).execute();
    const silent = { heartbeat_at: past };
    await db
      .updateTable('jobs')
      .set({ ...silent, deadline: past })
      .where('id', '=', worked)
      .execute();
    await db
      .updateTable('jobs')
      .set({ ...silent, cancel_requested_at: past })
      .where('id', '=', cancelled)
      .execute();
    await run({ dispatchWindow: 1 });
    expect(await ended(platform, teamId, waited)).toMatchObject({
      state: 'failed',
      error: { code: 'JOB_QUEUE_TIMED_OUT', fault: 'policy' },
    });
    expect(await ended(platform, teamId, worked)).toMatchObject({
      state: 'failed',
      error: { code: 'JOB_TIMED_OUT', fault: 'policy' },
    });
    expect(await ended(platform, teamId, cancelled)).toMatchObject({ state: 'cancelled' });
  });
});

describe('a worker that lives and is stuck', () => {
  it.each([
    ['time is over', 'deadline', { state: 'failed', error: { code: 'JOB_TIMED_OUT' } }],
    ['cancelling was asked for', 'cancel_requested_at', { state: 'cancelled', error: null }],
  ] as const)('keeps no job whose %s', async (_what, column, expected) => {
    const { db } = platform.open;
    const team = await addTeam(platform);
    const [reached, leave] = [gate(), gate()];
    platform.hook.run = async (step) => {
      if (step !== 'report') return;
      reached.open();
      await leave.wait;
    };
    await run({ redispatchSeconds: 0.05 });
    const id = await submit(platform, team);
    await reached.wait;
    const past = sql<Date>`now() - interval '2 minutes'`;
    await db
      .updateTable('jobs')
      .set({ [column]: past })
      .where('id', '=', id)
      .execute();
    expect(await ended(platform, team.teamId, id)).toMatchObject(expected);
    leave.open();
    const events = await eventsOf(platform, team.teamId, id);
    expect(events.filter(({ type }) => FINAL.includes(type))).toHaveLength(1);
  });
});

describe('a restart', () => {
  it('goes on at once with the jobs that were in hand, without doing finished stages again', async () => {
    const team = await addTeam(platform);
    const reached = gate();
    platform.hook.run = async (step, signal) => {
      if (step !== 'build') return;
      reached.open();
      await untilAborted(signal);
    };
    await run({ isAlone: true });
    const id = await submit(platform, team, { cache: false });
    await reached.wait;
    await until(async () => (platform.calls.includes('reference') ? true : null));
    await until(async () => {
      const events = await eventsOf(platform, team.teamId, id);
      return events.filter(({ type }) => type === 'stage.finished').length === 3 ? true : null;
    });
    await running.pop()!.stop();
    await holdDuty(platform.open.db, 'any', 'who is dead', 3600);
    resetHooks(platform);
    await platform.bus.close();
    platform.bus = memoryBus();
    await run({ isAlone: true });
    expect(await ended(platform, team.teamId, id)).toMatchObject({ state: 'succeeded' });
    expect(platform.calls).toEqual(['build', 'measure', 'report']);
    expect(await holdDuty(platform.open.db, 'any', 'another')).toBe(true);
  });
});

describe('the relay', () => {
  it('sends a message twice under one id where it dies between bus and record, and the job runs once', async () => {
    const { db } = platform.open;
    const team = await addTeam(platform);
    const id = await submit(platform, team);
    await dispatchJobs(db, 8);
    const [message] = await readOutbox(db, 1);
    await platform.bus.publish(message!.topic, message!.payload, { id: message!.messageId });
    await relayOutbox(db, platform.bus, NEVER);
    expect(await readOutbox(db, 1)).toEqual([]);
    expect(await platform.bus.pending(message!.topic)).toBe(1);
    await run({ reconcile: false });
    await ended(platform, team.teamId, id);
    expect(platform.calls.filter((step) => step === 'parse')).toHaveLength(1);
  });
});

describe('the message of a job', () => {
  it('may come again: a job that has ended stays as it is', async () => {
    const team = await addTeam(platform);
    await run();
    const jobId = await submit(platform, team);
    const before = await ended(platform, team.teamId, jobId);
    const { teamId } = team;
    const payload = { teamId, jobId, traceParent: null };
    await platform.bus.publish(jobsTopic('ci'), payload, { id: 'again' });
    await until(async () => ((await platform.bus.pending(jobsTopic('ci'))) === 0 ? true : null));
    expect(await getJob(platform.open.db, teamId, jobId)).toEqual(before);
  });

  it('is never given up, however long the database is away', async () => {
    const team = await addTeam(platform);
    const { teamId } = team;
    const jobId = await submit(platform, team);
    await requestCancel(platform.open.db, teamId, jobId, 'alice');
    const away = await openInMemory();
    await away.close();
    let looks = 0;
    const none = () => undefined;
    const worker = {
      bus: platform.bus,
      maxStalls: 8,
      wakeTeam: none,
      onEnded: none,
      get db() {
        return ++looks <= LOOKS ? away.db : platform.open.db;
      },
    };
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const consumer = await consumeJobs(worker as unknown as Worker, 1);
    const payload = { teamId, jobId, traceParent: null };
    await platform.bus.publish(jobsTopic('ci'), payload, { id: 'late' });
    while (looks <= LOOKS) await jest.advanceTimersByTimeAsync(60_000);
    jest.useRealTimers();
    await until(async () => ((await platform.bus.pending(jobsTopic('ci'))) === 0 ? true : null));
    await consumer.stop();
    const { items } = await listDeadLetters(platform.open.db, { limit: 10 });
    expect(items).toEqual([]);
  });

  it('is a dead letter where it names no job', async () => {
    await run();
    await platform.bus.publish(jobsTopic('ci'), { nonsense: true }, { id: 'nonsense' });
    const letter = await until(async () => {
      const { db } = platform.open;
      const row = await db.selectFrom('dead_letters').selectAll().executeTakeFirst();
      return row ?? null;
    });
    expect(letter).toMatchObject({ topic: 'jobs.ci', job_id: null });
  });
});
