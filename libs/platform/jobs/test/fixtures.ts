/** Teams, models and jobs for tests. */
import { createHash, randomUUID } from 'node:crypto';
import { newId, transact, type Database, type Db, type UploadKind } from '@flashline/db';
import type { Insertable } from 'kysely';
import {
  addUpload,
  createJob,
  finishJob,
  forgetUpload,
  JOB_REQUEST,
  recordStage,
  removeForgotten,
  takeOver,
  type JobRequestBody,
  type NewJob,
  type ObjectStore,
  type Source,
} from '../src/index.ts';

export async function addTeam(
  db: Db,
  settings: Partial<Insertable<Database['teams']>> = {},
): Promise<string> {
  const id = newId();
  await db
    .insertInto('teams')
    .values({ id, name: `team ${id}`, ...settings })
    .execute();
  return id;
}

/** Gives the hash. */
export async function addModel(db: Db, teamId: string, sizeBytes = 10): Promise<string> {
  const sha256 = createHash('sha256').update(randomUUID()).digest('hex');
  const upload = { teamId, kind: 'model', sha256, sizeBytes, name: 'm', createdBy: 'a' } as const;
  await addUpload(db, upload);
  return sha256;
}

/** A store that only notes what is deleted from it. */
export function recordDeletions(): { readonly store: ObjectStore; readonly deleted: string[] } {
  const deleted: string[] = [];
  return { store: { delete: async (_teamId, sha256) => void deleted.push(sha256) }, deleted };
}

/** As the gateway deletes: rows, then the objects that nobody owns. */
export async function deleteUpload(
  db: Db,
  store: ObjectStore,
  upload: { readonly teamId: string; readonly kind: UploadKind; readonly sha256: string },
): Promise<void> {
  const gone = await transact(db, (tx) => forgetUpload(tx, upload));
  await removeForgotten(db, store, upload.teamId, gone);
}

/** A job that ended with a report and an ELF, both made from model and data. */
export async function endedJob(
  db: Db,
  teamId: string,
  model: string,
  fields: Partial<JobRequestBody> = {},
) {
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

export function newJob(
  teamId: string,
  model: string,
  fields: Partial<JobRequestBody> = {},
): NewJob {
  const request = JOB_REQUEST.parse({ model, boards: ['nucleo-g474re'], ...fields });
  return { teamId, request, submittedBy: 'alice' };
}

export function sha(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
