/** What goes with time: objects that nothing used, idempotency keys, and rows and objects that lost each other. */
import { DB_UNAVAILABLE, transact, type Db } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import { sql } from 'kysely';
import { UPLOAD_IN_USE, UPLOAD_NOT_FOUND } from './errors.ts';
import { forgetObjects, removeForgotten, type ObjectStore } from './forget-objects.ts';
import { unusedOf } from './objects.ts';
import { deleteUpload } from './uploads.ts';

/** Objects that one sweep removes at most. */
const SWEEP = 500;

/**
 * Removes uploads and objects that were not used for their team's `retention_days`; an upload goes as
 * if its team had deleted it, and stays while a job uses it. Gives how many went.
 */
export async function sweepRetention(db: Db, store: ObjectStore): Promise<number> {
  const { rows: uploads } = await sql<{
    team_id: string;
    kind: 'model' | 'data';
    sha256: string;
  }>`
    select uploads.team_id, uploads.kind, uploads.sha256 from uploads
    join objects using (team_id, sha256) join teams on teams.id = uploads.team_id
    where objects.last_used_at < now() - teams.retention_days * interval '1 day'
    order by objects.last_used_at limit ${SWEEP}`.execute(db);
  let count = 0;
  for (const { team_id: teamId, kind, sha256 } of uploads) {
    const upload = { teamId, kind, sha256 };
    count += await deleteUpload(db, store, upload, { onlyUnused: true }).then(() => 1, toNext);
  }
  const { rows: objects } = await sql<{ team_id: string; sha256: string }>`
    select objects.team_id, objects.sha256 from objects join teams on teams.id = objects.team_id
    where objects.last_used_at < now() - teams.retention_days * interval '1 day'
    and not exists (select 1 from uploads
      where uploads.team_id = objects.team_id and uploads.sha256 = objects.sha256)
    order by objects.last_used_at limit ${SWEEP}`.execute(db);
  for (const [teamId, group] of Map.groupBy(objects, (row) => row.team_id)) {
    const hashes = group.map((row) => row.sha256);
    const gone = await transact(db, async (tx) =>
      forgetObjects(tx, teamId, await unusedOf(tx, teamId, hashes)),
    );
    count += await removeForgotten(db, store, teamId, gone).then(() => gone.length, toNext);
  }
  return count;
}

/** One that cannot go keeps none of the others; what it leaves in the store has no owner. */
function toNext(error: unknown): number {
  const isExpected =
    error instanceof AppError && [UPLOAD_IN_USE.code, UPLOAD_NOT_FOUND.code].includes(error.code);
  if (error instanceof AppError && error.code === DB_UNAVAILABLE.code) throw error;
  if (!isExpected) logger('jobs').error({ err: error }, 'unused objects could not be removed');
  return 0;
}

/** Idempotency keys are kept for a day. Gives how many went. */
export async function expireIdempotencyKeys(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('idempotency_keys')
    .where(sql<boolean>`created_at < now() - interval '24 hours'`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** A page of owner rows that are older than an hour, by key, for comparison with the store. */
export async function readObjects(
  db: Db,
  after: { readonly teamId: string; readonly sha256: string },
  limit: number,
): Promise<{ readonly teamId: string; readonly sha256: string }[]> {
  const rows = await db
    .selectFrom('objects')
    .select(['team_id', 'sha256'])
    .where(sql<boolean>`(team_id, sha256) > (${after.teamId}, ${after.sha256})`)
    .where(sql<boolean>`created_at < now() - interval '1 hour'`)
    .orderBy('team_id')
    .orderBy('sha256')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ teamId: row.team_id, sha256: row.sha256 }));
}
