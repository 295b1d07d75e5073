/** Teams, models and jobs for tests. */
import { createHash, randomUUID } from 'node:crypto';
import { newId, type Database, type Db } from '@flashline/db';
import type { Insertable } from 'kysely';
import { addUpload, JOB_REQUEST, type JobRequestBody, type NewJob } from '../src/index.ts';

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
