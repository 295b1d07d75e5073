import { migrate, openPglite, type OpenDb } from '@flashline/db';
import { sql } from 'kysely';
import {
  addUpload,
  createJob,
  deleteUpload,
  expireIdempotencyKeys,
  finishJob,
  getArtifact,
  getJob,
  getReport,
  getUpload,
  listUploads,
  lookupStage,
  ownsObject,
  readEvents,
  readObjects,
  recordStage,
  requestCancel,
  storageBytes,
  sweepRetention,
  takeOver,
  withoutOwner,
  type JobRequestBody,
  type Source,
} from '../src/index.ts';
import { touchObjects } from '../src/objects.ts';
import { addModel, addTeam, newJob, sha } from './fixtures.ts';

let open: OpenDb;
const deleted: string[] = [];
const store = {
  delete: (_teamId: string, sha256: string) => Promise.resolve(void deleted.push(sha256)),
};

beforeAll(async () => {
  open = await openPglite({ folder: null });
  await migrate(open);
});

beforeEach(() => void deleted.splice(0));

afterAll(() => open.close());

async function addData(teamId: string, name: string): Promise<string> {
  const upload = { teamId, kind: 'data', sha256: sha(name), sizeBytes: 5, name, createdBy: 'a' };
  await addUpload(open.db, { ...upload, kind: 'data' });
  return upload.sha256;
}

/** A job that ended with a report and an ELF, both made from model and data. */
async function endedJob(teamId: string, model: string, fields: Partial<JobRequestBody> = {}) {
  const { db } = open;
  const { job } = await createJob(db, newJob(teamId, model, fields));
  const taken = await takeOver(db, { teamId, jobId: job.id, maxStalls: 2, topic: 'jobs.ci' });
  if (taken.kind !== 'taken') throw new Error('not taken');
  const sources: Source[] = [{ kind: 'model', sha256: model }];
  if (fields.inputs !== undefined && 'data' in fields.inputs) {
    sources.push({ kind: 'data', sha256: fields.inputs.data });
  }
  const [report, elf] = [`report ${job.id}`, `elf ${job.id}`].map((name) => {
    return { sha256: sha(name), sizeBytes: 3 };
  });
  const objects = [report!, elf!];
  const what = { key: job.id, stage: 'report', result: {}, objects, sources, target: null };
  await recordStage(db, taken.job, { ...what, seconds: 1 });
  const targets = [{ position: 0, verdict: 'deployed', artifacts: { elf: elf! } }];
  const ending = { state: 'succeeded', report: { sha256: report!.sha256, targets } } as const;
  await finishJob(db, taken.job, ending);
  return { id: job.id, report: report!.sha256, elf: elf!.sha256 };
}

describe('uploads', () => {
  it('are one, however often they come, and are paged newest first', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { storage_limit_bytes: 25 });
    const first = await addModel(db, teamId);
    const again = {
      teamId,
      kind: 'model',
      sha256: first,
      sizeBytes: 10,
      name: 'x',
      createdBy: 'b',
    };
    const known = await addUpload(db, { ...again, kind: 'model' });
    expect(known).toMatchObject({ isNew: false, upload: { name: 'x' } });
    expect(await getUpload(db, teamId, 'model', first)).toMatchObject({ name: 'x' });
    const second = await addModel(db, teamId);
    expect(await storageBytes(db, teamId)).toBe(20);
    await expect(addModel(db, teamId)).rejects.toMatchObject({ code: 'JOB_STORAGE_FULL' });
    const page = await listUploads(db, teamId, 'model', { limit: 1 });
    const next = await listUploads(db, teamId, 'model', { limit: 1, cursor: page.nextCursor! });
    expect([page, next].flatMap(({ items }) => items.map(({ sha256 }) => sha256))).toEqual([
      second,
      first,
    ]);
    expect(next.nextCursor).toBeNull();
  });
});

describe('deleteUpload', () => {
  it('refuses while a job that has not ended uses the model or the data', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const [model, data] = [await addModel(db, teamId), await addData(teamId, 'used')];
    const { job } = await createJob(db, newJob(teamId, model, { inputs: { data } }));
    const uses = [
      { teamId, kind: 'model', sha256: model },
      { teamId, kind: 'data', sha256: data },
    ] as const;
    for (const upload of uses) {
      await expect(deleteUpload(db, store, upload)).rejects.toMatchObject({
        code: 'UPLOAD_IN_USE',
      });
    }
    await requestCancel(db, teamId, job.id, 'bob');
    for (const upload of uses) await deleteUpload(db, store, upload);
    for (const upload of uses) {
      await expect(deleteUpload(db, store, upload)).rejects.toMatchObject({
        code: 'UPLOAD_NOT_FOUND',
      });
    }
  });

  it('removes the jobs of a model and all that was made from it, and keeps the numbers of events', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const [model, other] = [await addModel(db, teamId), await addModel(db, teamId)];
    const gone = await endedJob(teamId, model);
    const kept = await endedJob(teamId, other);
    await deleteUpload(db, store, { teamId, kind: 'model', sha256: model });
    expect(deleted.toSorted()).toEqual([model, gone.report, gone.elf].toSorted());
    expect(await getJob(db, teamId, gone.id)).toBeNull();
    expect(await lookupStage(db, teamId, gone.id)).toBeNull();
    expect(await getUpload(db, teamId, 'model', model)).toBeNull();
    expect(await getReport(db, teamId, kept.id)).toMatchObject({ sha256: kept.report });
    const events = await readEvents(db, teamId, { after: 0, limit: 100 });
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    const emptied = events.filter(({ jobId }) => jobId === gone.id);
    expect(emptied.map(({ data }) => data)).toEqual(emptied.map(() => ({})));
  });

  it('removes a model however many jobs and objects were made of it', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const many = sql`generate_series(1, 66000) as i`;
    await sql`insert into jobs (team_id, id, class, state, model_sha256, model_name, request, submitted_by)
      select ${teamId}, ${teamId} || i, 'ci', 'succeeded', ${model}, 'm', '{}', 'a' from ${many}`.execute(
      db,
    );
    await sql`insert into objects (team_id, sha256, size_bytes)
      select ${teamId}, 'made ' || i, 1 from ${many}`.execute(db);
    await sql`insert into derivations (team_id, sha256, source_kind, source_sha256)
      select ${teamId}, 'made ' || i, 'model', ${model} from ${many}`.execute(db);
    await deleteUpload(db, store, { teamId, kind: 'model', sha256: model });
    expect(deleted).toHaveLength(66_001);
    expect(await storageBytes(db, teamId)).toBe(0);
  });

  it('takes reports and artifacts that were made from data off their jobs', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const [model, data] = [await addModel(db, teamId), await addData(teamId, 'inputs')];
    const job = await endedJob(teamId, model, { inputs: { data } });
    await deleteUpload(db, store, { teamId, kind: 'data', sha256: data });
    expect(await getReport(db, teamId, job.id)).toEqual({ state: 'succeeded', sha256: null });
    const elf = { board: 'nucleo-g474re', precision: 'fp32', kind: 'elf' } as const;
    expect(await getArtifact(db, teamId, job.id, elf)).toBeNull();
    expect(await ownsObject(db, teamId, model)).toBe(true);
  });
});

describe('retention', () => {
  it('removes what nothing used for so long, and nothing that a job uses', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { retention_days: 30 });
    const [old, used, fresh] = [
      await addModel(db, teamId),
      await addModel(db, teamId),
      await addModel(db, teamId),
    ];
    const job = await endedJob(teamId, old);
    await endedJob(teamId, fresh);
    await createJob(db, newJob(teamId, used));
    await db
      .updateTable('objects')
      .set({ last_used_at: sql<Date>`now() - interval '31 days'` })
      .where('team_id', '=', teamId)
      .where('sha256', 'in', [old, used, job.report, job.elf])
      .execute();
    await sweepRetention(db, store);
    expect(deleted.toSorted()).toEqual([old, job.report, job.elf].toSorted());
    expect(await getUpload(db, teamId, 'model', used)).not.toBeNull();
    expect(await getUpload(db, teamId, 'model', fresh)).not.toBeNull();
  });

  it('keeps what was used while it was at work, and goes on where the store fails', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const hashes = [await addModel(db, teamId), await addModel(db, teamId)];
    const made = await endedJob(teamId, await addModel(db, teamId));
    await db
      .updateTable('objects')
      .set({ last_used_at: sql<Date>`now() - interval '91 days'` })
      .where('team_id', '=', teamId)
      .where('sha256', 'in', [...hashes, made.elf])
      .execute();
    const removed: string[] = [];
    await sweepRetention(db, {
      async delete(_teamId, sha256) {
        removed.push(sha256);
        const used = hashes.filter((hash) => hash !== sha256);
        await touchObjects(db, teamId, used.slice(0, 1));
        throw new Error('the store is away');
      },
    });
    expect(removed).toHaveLength(2);
    expect(removed).toContain(made.elf);
    const kept = hashes.filter((hash) => !removed.includes(hash));
    expect(await getUpload(db, teamId, 'model', kept[0]!)).not.toBeNull();
  });

  it('forgets idempotency keys after a day', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const idempotency = { route: 'r', key: 'k', bodySha256: sha('b') };
    const make = () => createJob(db, { ...newJob(teamId, model), idempotency });
    await make();
    expect(await expireIdempotencyKeys(db)).toBe(0);
    expect((await make()).isReplay).toBe(true);
    await db
      .updateTable('idempotency_keys')
      .set({ created_at: sql<Date>`now() - interval '25 hours'` })
      .execute();
    expect(await expireIdempotencyKeys(db)).toBe(1);
    expect((await make()).isReplay).toBe(false);
  });

  it('tells objects without an owner from those of any team, and pages rows by key', async () => {
    const { db } = open;
    await db
      .updateTable('objects')
      .set({ created_at: sql<Date>`now()` })
      .execute();
    const [one, other] = [await addTeam(db), await addTeam(db)];
    const owned = [await addModel(db, one), await addModel(db, one), await addModel(db, other)];
    const listed = [
      { teamId: one, sha256: owned[0]! },
      { teamId: other, sha256: owned[0]! },
      { teamId: one, sha256: sha('nobody') },
    ];
    expect(await withoutOwner(db, listed)).toEqual(listed.slice(1));
    await db
      .updateTable('objects')
      .set({ created_at: sql<Date>`now() - interval '2 hours'` })
      .where('sha256', 'in', owned)
      .execute();
    const seen: string[] = [];
    let after = { teamId: '', sha256: '' };
    for (;;) {
      const [row] = await readObjects(db, after, 1);
      if (row === undefined) break;
      seen.push(row.sha256);
      after = row;
    }
    expect(seen.toSorted()).toEqual(owned.toSorted());
  });
});
