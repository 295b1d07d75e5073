/** Models and data that users uploaded. */
import { transact, type Database, type Db, type UploadKind } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { sql, type Transaction } from 'kysely';
import { anyOf } from './any-of.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { JOB_STORAGE_FULL, UPLOAD_IN_USE, UPLOAD_NOT_FOUND } from './errors.ts';
import { forgetObjects } from './forget-objects.ts';
import type { Page } from './job.ts';
import { lockTeam } from './lock-team.ts';
import { recordObjects, unusedOf } from './objects.ts';
import { afterPlace, exactTime } from './read-jobs.ts';

export interface Upload {
  readonly sha256: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly createdAt: string;
}

export interface NewUpload {
  readonly teamId: string;
  readonly kind: UploadKind;
  /** In the store already. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly name: string;
  readonly createdBy: string;
}

/**
 * Records an upload whose object is in the store; one that the team has already gets the new name. Rejects
 * with AppError JOB_STORAGE_FULL where it would go beyond the team's quota.
 */
export async function addUpload(
  db: Db,
  upload: NewUpload,
): Promise<{ readonly upload: Upload; readonly isNew: boolean }> {
  const { teamId, kind, sha256, name, sizeBytes, createdBy } = upload;
  return transact(db, async (tx) => {
    const team = await lockTeam(tx, teamId);
    const known = await getUpload(tx, teamId, kind, sha256);
    if (known !== null) {
      await recordObjects(tx, teamId, [upload], []);
      await renameUpload(tx, upload);
      return { upload: { ...known, name }, isNew: false };
    }
    const { stored_bytes: bytes } = team;
    if (bytes + sizeBytes > team.storage_limit_bytes) {
      throw new AppError(
        JOB_STORAGE_FULL,
        `The team stores ${bytes} of ${team.storage_limit_bytes} bytes, too many for ${sizeBytes} more: delete models or data first.`,
      );
    }
    await recordObjects(tx, teamId, [upload], [{ kind, sha256 }]);
    await tx
      .insertInto('uploads')
      .values({ team_id: teamId, kind, sha256, name, size_bytes: sizeBytes, created_by: createdBy })
      .execute();
    return { upload: (await getUpload(tx, teamId, kind, sha256))!, isNew: true };
  });
}

/** The name that was given last is what new jobs and their reports say. */
async function renameUpload(tx: Transaction<Database>, upload: NewUpload): Promise<void> {
  await tx
    .updateTable('uploads')
    .set({ name: upload.name })
    .where('team_id', '=', upload.teamId)
    .where('kind', '=', upload.kind)
    .where('sha256', '=', upload.sha256)
    .execute();
}

/** Null where the team has none. */
export async function getUpload(
  db: Db | Transaction<Database>,
  teamId: string,
  kind: UploadKind,
  sha256: string,
): Promise<Upload | null> {
  const row = await db
    .selectFrom('uploads')
    .select(['sha256', 'name', 'size_bytes', 'created_at'])
    .where('team_id', '=', teamId)
    .where('kind', '=', kind)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row === undefined ? null : toUpload(row);
}

/** A page, newest first. Throws AppError JOB_BAD_CURSOR. */
export async function listUploads(
  db: Db,
  teamId: string,
  kind: UploadKind,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Upload>> {
  const filter = ['uploads', teamId, kind];
  let select = db
    .selectFrom('uploads')
    .select(['sha256', 'name', 'size_bytes', 'created_at'])
    .select(exactTime('created_at').as('exact_time'))
    .where('team_id', '=', teamId)
    .where('kind', '=', kind)
    .orderBy('created_at', 'desc')
    .orderBy('sha256')
    .limit(limit + 1);
  if (cursor !== undefined) {
    const { time, id } = decodeCursor(filter, cursor);
    select = select.where(afterPlace('created_at', 'sha256', time, id));
  }
  const rows = await select.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return {
    items: page.map(toUpload),
    nextCursor: isMore ? encodeCursor(filter, { time: last.exact_time, id: last.sha256 }) : null,
  };
}

/**
 * Removes the rows of an upload, of everything made from it and of the ended jobs of a model. Gives the
 * objects that nobody owns any more, for `removeForgotten` once `tx` has ended; what stays behind is
 * collected. Rejects with AppError UPLOAD_NOT_FOUND, UPLOAD_IN_USE.
 */
export async function forgetUpload(
  tx: Transaction<Database>,
  { teamId, kind, sha256 }: { teamId: string; kind: UploadKind; sha256: string },
): Promise<string[]> {
  await lockTeam(tx, teamId);
  if ((await getUpload(tx, teamId, kind, sha256)) === null) {
    throw new AppError(UPLOAD_NOT_FOUND, `There is no ${kind} ${sha256}: check its hash.`);
  }
  if (await isInUse(tx, teamId, kind, sha256)) {
    throw new AppError(
      UPLOAD_IN_USE,
      `A job that has not ended uses the ${kind} ${sha256}: cancel it or wait for its end.`,
    );
  }
  await deleteRow(tx, teamId, kind, sha256);
  const derived = await tx
    .selectFrom('derivations')
    .select('sha256')
    .where('team_id', '=', teamId)
    .where('source_kind', '=', kind)
    .where('source_sha256', '=', sha256)
    .execute();
  if (kind === 'model') await deleteJobs(tx, teamId, sha256);
  return forgetObjects(tx, teamId, [sha256, ...derived.map((row) => row.sha256)]);
}

/**
 * Removes an upload that its team has not used within its retention, and nothing else: its object, its
 * jobs and what was made from it go when their own time is over. False where it is used after all.
 */
export async function forgetUnusedUpload(
  tx: Transaction<Database>,
  { teamId, kind, sha256 }: { teamId: string; kind: UploadKind; sha256: string },
): Promise<boolean> {
  await lockTeam(tx, teamId);
  if (await isInUse(tx, teamId, kind, sha256)) return false;
  if ((await unusedOf(tx, teamId, [sha256])).length === 0) return false;
  await deleteRow(tx, teamId, kind, sha256);
  return true;
}

async function deleteRow(
  tx: Transaction<Database>,
  teamId: string,
  kind: UploadKind,
  sha256: string,
): Promise<void> {
  await tx
    .deleteFrom('uploads')
    .where('team_id', '=', teamId)
    .where('kind', '=', kind)
    .where('sha256', '=', sha256)
    .execute();
}

async function isInUse(
  tx: Transaction<Database>,
  teamId: string,
  kind: UploadKind,
  sha256: string,
): Promise<boolean> {
  const open = tx
    .selectFrom('jobs')
    .select('id')
    .where('team_id', '=', teamId)
    .where('state', 'in', ['queued', 'running']);
  const using =
    kind === 'model'
      ? open.where('model_sha256', '=', sha256)
      : open.where(
          sql<boolean>`${sha256} in (request -> 'inputs' ->> 'data', request -> 'calibration' ->> 'data')`,
        );
  return (await using.limit(1).executeTakeFirst()) !== undefined;
}

/** Events of the jobs keep their numbers, which have no gaps, and lose what they told. */
async function deleteJobs(tx: Transaction<Database>, teamId: string, model: string): Promise<void> {
  const jobs = await tx
    .deleteFrom('jobs')
    .where('team_id', '=', teamId)
    .where('model_sha256', '=', model)
    .returning('id')
    .execute();
  const ids = jobs.map((job) => job.id);
  if (ids.length === 0) return;
  await tx
    .updateTable('events')
    .set({ data: '{}' })
    .where('team_id', '=', teamId)
    .where(anyOf('job_id', ids))
    .execute();
  await tx
    .deleteFrom('idempotency_keys')
    .where('team_id', '=', teamId)
    .where(anyOf('job_id', ids))
    .execute();
}

function toUpload(row: {
  readonly sha256: string;
  readonly name: string;
  readonly size_bytes: number;
  readonly created_at: Date;
}): Upload {
  return {
    sha256: row.sha256,
    name: row.name,
    sizeBytes: row.size_bytes,
    createdAt: row.created_at.toISOString(),
  };
}
