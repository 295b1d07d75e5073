import { migrate, transact, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { sql } from 'kysely';
import {
  appendEvent,
  beat,
  createJob,
  finishJob,
  getArtifact,
  getJob,
  getReport,
  letGo,
  listDeadLetters,
  lookupStage,
  markTarget,
  noteHit,
  noteLease,
  readEvents,
  recordObjects,
  recordStage,
  replayDeadLetter,
  requestCancel,
  takeOver,
  type TakenJob,
} from '../src/index.ts';
import { addModel, addTeam, newJob, sha } from './fixtures.ts';

let open: OpenDb;

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

afterAll(() => open.close());

async function queued(): Promise<{ readonly teamId: string; readonly jobId: string }> {
  const teamId = await addTeam(open.db);
  const { job } = await createJob(open.db, newJob(teamId, await addModel(open.db, teamId)));
  return { teamId, jobId: job.id };
}

async function take(of: { readonly teamId: string; readonly jobId: string }): Promise<TakenJob> {
  const taken = await takeOver(open.db, { ...of, maxStalls: 2, topic: 'jobs.ci' });
  if (taken.kind !== 'taken') throw new Error(`the job is ${taken.kind}`);
  return taken.job;
}

/** Objects of the team. */
async function own(teamId: string, ...hashes: string[]): Promise<void> {
  const objects = hashes.map((sha256) => ({ sha256, sizeBytes: 1 }));
  await recordObjects(open.db, teamId, objects, []);
}

/** As if the worker had died a while ago. */
async function silence(jobId: string): Promise<void> {
  await open.db
    .updateTable('jobs')
    .set({ heartbeat_at: sql<Date>`now() - interval '1 minute'` })
    .where('id', '=', jobId)
    .execute();
}

function result(key: string) {
  const objects = [{ sha256: sha(key), sizeBytes: 1 }];
  const what = { key, stage: 'parse', result: { n: 1 }, objects, sources: [], target: null };
  return { ...what, seconds: 1 };
}

const TAKEN_OVER = { code: 'JOB_TAKEN_OVER' };

describe('takeOver', () => {
  it('gives the job to one of many who ask at once', async () => {
    const of = await queued();
    const options = { ...of, maxStalls: 2, topic: 'jobs.ci' };
    const all = await Promise.all([1, 2, 3, 4].map(() => takeOver(open.db, options)));
    expect(all.map(({ kind }) => kind).toSorted()).toEqual(['busy', 'busy', 'busy', 'taken']);
  });

  it('ends a job that has waited too long instead, whenever its message comes', async () => {
    const { db } = open;
    const of = await queued();
    await db
      .updateTable('jobs')
      .set({ queue_deadline: sql<Date>`now() - interval '1 second'` })
      .where('id', '=', of.jobId)
      .execute();
    const options = { ...of, maxStalls: 2, topic: 'jobs.ci' };
    expect(await takeOver(db, options)).toEqual({ kind: 'over' });
    const error = { code: 'JOB_QUEUE_TIMED_OUT', fault: 'policy' };
    expect(await getJob(db, of.teamId, of.jobId)).toMatchObject({ state: 'failed', error });
  });

  it('refuses every write of an attempt that another one has followed', async () => {
    const { db } = open;
    const of = await queued();
    const old = await take(of);
    await silence(of.jobId);
    const next = await take(of);
    await own(of.teamId, sha('r'));
    expect(next.attempt).toBe(old.attempt + 1);
    const [target] = old.targets;
    const report = { sha256: sha('r'), targets: [] };
    await expect(markTarget(db, old, 0, { stage: 'parse' })).rejects.toMatchObject(TAKEN_OVER);
    await expect(recordStage(db, old, result('a'))).rejects.toMatchObject(TAKEN_OVER);
    await expect(noteHit(db, old, result('a'))).rejects.toMatchObject(TAKEN_OVER);
    const lease = { unit: 'u', fence: 1, leaseId: 'l' };
    await expect(noteLease(db, old, target!, lease)).rejects.toMatchObject(TAKEN_OVER);
    await expect(finishJob(db, old, { state: 'succeeded', report })).rejects.toMatchObject(
      TAKEN_OVER,
    );
    expect(await beat(db, old)).toBeNull();
    expect(await lookupStage(db, of.teamId, 'a')).toBeNull();
    expect(await beat(db, next)).toEqual({ isCancelled: false });
    await finishJob(db, next, { state: 'succeeded', report });
    await expect(finishJob(db, next, { state: 'cancelled' })).rejects.toMatchObject(TAKEN_OVER);
    const types = (await readEvents(db, of.teamId, { after: 0, limit: 10 })).map(
      ({ type }) => type,
    );
    expect(types).toEqual(['job.queued', 'job.started', 'job.succeeded']);
  });

  it('makes a dead letter of a job whose workers die without progress, which can be replayed once', async () => {
    const { db } = open;
    const of = await queued();
    for (let i = 0; i < 3; i++) {
      await take(of);
      await silence(of.jobId);
    }
    const options = { ...of, maxStalls: 2, topic: 'jobs.ci' };
    expect(await takeOver(db, options)).toEqual({ kind: 'dead' });
    expect(await takeOver(db, options)).toEqual({ kind: 'over' });
    const error = { code: 'JOB_DEAD_LETTERED', fault: 'infra' };
    expect(await getJob(db, of.teamId, of.jobId)).toMatchObject({ state: 'failed', error });
    const { items } = await listDeadLetters(db, { limit: 10 });
    expect(items).toMatchObject([{ jobId: of.jobId, deliveries: 3, replayedAt: null }]);
    const replays = await Promise.allSettled(
      ['olga', 'oleg'].map((actor) => replayDeadLetter(db, items[0]!.id, actor)),
    );
    const [retry] = replays.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(replays.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await getJob(db, of.teamId, retry!)).toMatchObject({
      state: 'queued',
      retryOf: of.jobId,
    });
    await expect(replayDeadLetter(db, items[0]!.id, 'olga')).rejects.toMatchObject({
      code: 'DEAD_LETTER_NOT_FOUND',
    });
  });

  it('does not count deaths of a job that gets on, nor workers that stop in order', async () => {
    const of = await queued();
    for (let i = 0; i < 6; i++) {
      const job = await take(of);
      await recordStage(open.db, job, result(`stage ${i}`));
      await silence(of.jobId);
    }
    for (let i = 0; i < 6; i++) await letGo(open.db, await take(of));
    expect((await take(of)).attempt).toBe(13);
  });
});

describe('what a worker writes again since it heard no answer', () => {
  it('counts a lease once and tells of it once, and so of the end of a stage', async () => {
    const { db } = open;
    const of = await queued();
    const job = await take(of);
    const [target] = job.targets;
    for (const leaseId of ['one', 'one', 'two']) {
      await noteLease(db, job, target!, { unit: 'u', fence: 1, leaseId });
    }
    for (let i = 0; i < 2; i++) await recordStage(db, job, result('again'));
    await noteHit(db, job, result('again'));
    await recordStage(db, job, { ...result('again'), target: target! });
    const events = await readEvents(db, of.teamId, { after: 2, limit: 10 });
    expect(events.map(({ type, board }) => [type, board])).toEqual([
      ['lease.granted', target!.board],
      ['lease.granted', target!.board],
      ['stage.finished', null],
      ['stage.finished', target!.board],
    ]);
    expect(await getJob(db, of.teamId, of.jobId)).toMatchObject({ targets: [{ attempts: 2 }] });
  });
});

describe('an end', () => {
  it('writes verdicts and artifacts with it, and is kept from happening twice by the database', async () => {
    const { db } = open;
    const of = await queued();
    const job = await take(of);
    const elf = { sha256: sha('elf'), sizeBytes: 7 };
    const targets = [{ position: 0, verdict: 'deployed', artifacts: { elf } }];
    await own(of.teamId, sha('r'), sha('elf'));
    await finishJob(db, job, { state: 'succeeded', report: { sha256: sha('r'), targets } });
    expect(await getJob(db, of.teamId, of.jobId)).toMatchObject({
      state: 'succeeded',
      targets: [{ state: 'succeeded', verdict: 'deployed' }],
    });
    const place = { board: 'nucleo-g474re', precision: 'fp32' };
    expect(await getArtifact(db, of.teamId, of.jobId, { ...place, kind: 'elf' })).toEqual(elf);
    expect(await getArtifact(db, of.teamId, of.jobId, { ...place, kind: 'map' })).toBeNull();
    expect(await getReport(db, of.teamId, of.jobId)).toEqual({
      state: 'succeeded',
      sha256: sha('r'),
    });
    const second = transact(db, (tx) => appendEvent(tx, { ...of, type: 'job.failed' }));
    await expect(second).rejects.toThrow(/events_one_end/);
  });

  it('names no report and no artifact that was deleted before it', async () => {
    const { db } = open;
    const of = await queued();
    const job = await take(of);
    const elf = { sha256: sha('deleted'), sizeBytes: 7 };
    const targets = [{ position: 0, verdict: 'deployed', artifacts: { elf } }];
    await own(of.teamId, sha('r'));
    const end = { state: 'succeeded', report: { sha256: sha('r'), targets } } as const;
    await expect(finishJob(db, job, end)).rejects.toMatchObject({ code: 'JOB_OBJECT_GONE' });
    expect(await getJob(db, of.teamId, of.jobId)).toMatchObject({ state: 'running' });
  });

  it('of a job that waits comes with the request to cancel it, once', async () => {
    const { db } = open;
    const of = await queued();
    for (let i = 0; i < 2; i++) {
      const job = await requestCancel(db, of.teamId, of.jobId, 'bob');
      expect(job).toMatchObject({ state: 'cancelled', queue: null });
    }
    const types = (await readEvents(db, of.teamId, { after: 0, limit: 9 })).map(({ type }) => type);
    expect(types).toEqual(['job.queued', 'job.cancelled']);
  });

  it('of a running job that is to be cancelled is left to its worker, who is told', async () => {
    const { db } = open;
    const of = await queued();
    const job = await take(of);
    expect(await requestCancel(db, of.teamId, of.jobId, 'bob')).toMatchObject({ state: 'running' });
    expect(await beat(db, job)).toEqual({ isCancelled: true });
    await finishJob(db, job, { state: 'cancelled' });
    const after = await requestCancel(db, of.teamId, of.jobId, 'bob');
    expect(after).toMatchObject({ state: 'cancelled', targets: [{ state: 'cancelled' }] });
  });

  it("is no business of another team's, whose request for it is as for a job that is none", async () => {
    const of = await queued();
    const other = await addTeam(open.db);
    await expect(requestCancel(open.db, other, of.jobId, 'eve')).rejects.toMatchObject({
      code: 'JOB_NOT_FOUND',
    });
    expect(await getJob(open.db, other, of.jobId)).toBeNull();
  });
});
