import { createHash } from 'node:crypto';
import { migrate, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import {
  createJob,
  getJob,
  JOB_REQUEST,
  listJobs,
  readEvents,
  requestCancel,
} from '../src/index.ts';
import { addModel, addTeam, newJob } from './fixtures.ts';

let open: OpenDb;

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

afterAll(() => open.close());

describe('createJob', () => {
  it('writes the job with its targets, boards first, and one event', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const request = JOB_REQUEST.parse({ model, boards: ['all'], precisions: ['fp32', 'int8'] });
    const { job, isReplay } = await createJob(db, { teamId, request, submittedBy: 'alice' });
    expect(isReplay).toBe(false);
    expect(job.state).toBe('queued');
    expect(job.queue).toMatchObject({ position: 1 });
    expect(job.targets.map(({ board, precision }) => `${board}.${precision}`)).toEqual([
      'b-u585i-iot02a.fp32',
      'b-u585i-iot02a.int8',
      'nucleo-g474re.fp32',
      'nucleo-g474re.int8',
      'nucleo-h743zi2.fp32',
      'nucleo-h743zi2.int8',
    ]);
    expect(await getJob(db, teamId, job.id)).toEqual(job);
    const events = await readEvents(db, teamId, { after: 0, limit: 10 });
    expect(events).toMatchObject([{ id: 1, type: 'job.queued', jobId: job.id }]);
  });

  it('numbers events without gaps and keeps first come, first served, whoever creates at once', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const made = await Promise.all(
      Array.from({ length: 50 }, () => createJob(db, newJob(teamId, model))),
    );
    const ids = made.map(({ job }) => job.id);
    const events = await readEvents(db, teamId, { after: 0, limit: 100 });
    expect(events.map((event) => event.id)).toEqual(ids.map((_, i) => i + 1));
    expect(events.map((event) => event.jobId)).toEqual(ids);
    expect(made.map(({ job }) => job.queue?.position)).toEqual(ids.map((_, i) => i + 1));
    const listed = await listJobs(db, teamId, { limit: 100 });
    expect(listed.items.map((job) => job.id)).toEqual(ids.toReversed());
  });

  it('refuses a job beyond the quota of waiting jobs, and takes it once one is gone', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { max_queued_jobs: 2 });
    const model = await addModel(db, teamId);
    const all = await Promise.allSettled([1, 2, 3].map(() => createJob(db, newJob(teamId, model))));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(createJob(db, newJob(teamId, model))).rejects.toMatchObject({
      code: 'JOB_QUEUE_FULL',
    });
    const first = all[0] as PromiseFulfilledResult<Awaited<ReturnType<typeof createJob>>>;
    await requestCancel(db, teamId, first.value.job.id, 'alice');
    await expect(createJob(db, newJob(teamId, model))).resolves.toBeDefined();
  });

  it("refuses another team's model as one that does not exist", async () => {
    const { db } = open;
    const [mine, theirs] = [await addTeam(db), await addTeam(db)];
    const model = await addModel(db, theirs);
    await expect(createJob(db, newJob(mine, model))).rejects.toMatchObject({
      code: 'JOB_MODEL_MISSING',
    });
    const request = JOB_REQUEST.parse({
      model: await addModel(db, mine),
      boards: ['all'],
      inputs: { data: model },
    });
    await expect(
      createJob(db, { teamId: mine, request, submittedBy: 'alice' }),
    ).rejects.toMatchObject({ code: 'JOB_DATA_MISSING' });
  });

  it('gives the same job to the same key, one after the other and at once', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const idempotency = { route: 'POST /v1/jobs', key: 'k', bodySha256: hash('body') };
    const made = await Promise.all(
      [1, 2, 3].map(() => createJob(db, { ...newJob(teamId, model), idempotency })),
    );
    const later = await createJob(db, { ...newJob(teamId, model), idempotency });
    expect(new Set([...made, later].map(({ job }) => job.id)).size).toBe(1);
    expect([...made, later].map(({ isReplay }) => isReplay)).toEqual([false, true, true, true]);
    expect(later.job).toEqual(made[0]!.job);
    const other = { ...idempotency, bodySha256: hash('other') };
    await expect(
      createJob(db, { ...newJob(teamId, model), idempotency: other }),
    ).rejects.toMatchObject({ code: 'JOB_KEY_REUSED' });
  });

  it('refuses new jobs of a team that stores more than its quota', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { storage_limit_bytes: 100 });
    const model = await addModel(db, teamId, 100);
    await expect(createJob(db, newJob(teamId, model))).resolves.toBeDefined();
    await db
      .updateTable('teams')
      .set({ storage_limit_bytes: 99 })
      .where('id', '=', teamId)
      .execute();
    await expect(createJob(db, newJob(teamId, model))).rejects.toMatchObject({
      code: 'JOB_STORAGE_FULL',
    });
  });
});

describe('listJobs', () => {
  it('pages through all jobs once, by state and by label', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) {
      const labels = { parity: i % 2 === 0 ? 'even' : 'odd' };
      const { job } = await createJob(db, newJob(teamId, model, { labels }));
      ids.unshift(job.id);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listJobs(db, teamId, { limit: 3, ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.items.map((job) => job.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
    const odd = { key: 'parity', value: 'odd' };
    const labelled = await listJobs(db, teamId, { limit: 2, label: odd });
    expect(labelled.items.map((job) => job.id)).toEqual([ids[1], ids[3]]);
    const foreign = listJobs(db, teamId, { limit: 2, cursor: labelled.nextCursor! });
    await expect(foreign).rejects.toMatchObject({ code: 'JOB_BAD_CURSOR' });
    for (const change of [{ id: 'a\0b' }, { id: '\ud800' }, { time: '0000-01-01T00:00:00Z' }]) {
      const place = JSON.parse(Buffer.from(labelled.nextCursor!, 'base64url').toString());
      const forged = Buffer.from(JSON.stringify({ ...place, ...change })).toString('base64url');
      await expect(
        listJobs(db, teamId, { limit: 2, label: odd, cursor: forged }),
      ).rejects.toMatchObject({ code: 'JOB_BAD_CURSOR' });
    }
    await requestCancel(db, teamId, ids[2]!, 'alice');
    const cancelled = await listJobs(db, teamId, { limit: 5, state: 'cancelled' });
    expect(cancelled.items.map((job) => job.id)).toEqual([ids[2]]);
  });
});

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
