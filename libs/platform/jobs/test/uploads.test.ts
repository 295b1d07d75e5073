import { migrate, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import {
  addUpload,
  createJob,
  getArtifact,
  getJob,
  getReport,
  getUpload,
  listUploads,
  lookupStage,
  ownsObject,
  readEvents,
  requestCancel,
  storageBytes,
} from '../src/index.ts';
import {
  addModel,
  addTeam,
  deleteUpload,
  endedJob,
  newJob,
  recordDeletions,
  sha,
} from './fixtures.ts';

let open: OpenDb;
const { store, deleted } = recordDeletions();

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

beforeEach(() => void deleted.splice(0));

afterAll(() => open.close());

async function addData(teamId: string, name: string): Promise<string> {
  const upload = { teamId, kind: 'data', sha256: sha(name), sizeBytes: 5, name, createdBy: 'a' };
  await addUpload(open.db, { ...upload, kind: 'data' });
  return upload.sha256;
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

describe('a deleted upload', () => {
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
    const gone = await endedJob(db, teamId, model);
    const kept = await endedJob(db, teamId, other);
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

  it('takes reports and artifacts that were made from data off their jobs', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const [model, data] = [await addModel(db, teamId), await addData(teamId, 'inputs')];
    const job = await endedJob(db, teamId, model, { inputs: { data } });
    await deleteUpload(db, store, { teamId, kind: 'data', sha256: data });
    expect(await getReport(db, teamId, job.id)).toEqual({ state: 'succeeded', sha256: null });
    const elf = { board: 'nucleo-g474re', precision: 'fp32', kind: 'elf' } as const;
    expect(await getArtifact(db, teamId, job.id, elf)).toBeNull();
    expect(await ownsObject(db, teamId, model)).toBe(true);
  });
});
