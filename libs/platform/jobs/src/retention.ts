/** What goes with time where nothing uses it: uploads, objects and what stages gave; and idempotency keys. */
import { DB_UNAVAILABLE, transact, type Db } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import { sql } from 'kysely';
import { inBatches } from './in-batches.ts';
import { forgetObjects } from './forget-objects.ts';
import { lockTeam } from './lock-team.ts';
import { isUnused, unusedOf } from './objects.ts';
import { forgetUnusedUpload } from './uploads.ts';

/**
 * Removes the rows of uploads, objects and stage results that were not used for their team's
 * `retention_days`; an upload stays while a job uses it. The objects have no owner then, and are
 * collected. Gives how many went. Safe beside others that do it.
 */
export async function sweepRetention(db: Db, signal: AbortSignal): Promise<number> {
  const uploads = await inBatches(signal, (limit) => sweepUploads(db, limit));
  const objects = await inBatches(signal, (limit) => sweepObjects(db, limit));
  const results = await inBatches(signal, (limit) => sweepResults(db, limit));
  return uploads + objects + results;
}

async function sweepUploads(db: Db, limit: number): Promise<number> {
  const { rows } = await sql<{ team_id: string; kind: 'model' | 'data'; sha256: string }>`
    select uploads.team_id, uploads.kind, uploads.sha256 from uploads
    join objects using (team_id, sha256) join teams on teams.id = uploads.team_id
    where ${isUnused()}
    and not exists (select 1 from jobs where jobs.team_id = uploads.team_id
      and jobs.model_sha256 = uploads.sha256 and jobs.state in ('queued', 'running'))
    order by objects.last_used_at limit ${limit}`.execute(db);
  let count = 0;
  for (const { team_id: teamId, kind, sha256 } of rows) {
    const isGone = transact(db, (tx) => forgetUnusedUpload(tx, { teamId, kind, sha256 }));
    count += await isGone.then(Number, toNext);
  }
  return count;
}

async function sweepObjects(db: Db, limit: number): Promise<number> {
  const { rows } = await sql<{ team_id: string; sha256: string }>`
    select objects.team_id, objects.sha256 from objects join teams on teams.id = objects.team_id
    where ${isUnused()}
    and not exists (select 1 from uploads
      where uploads.team_id = objects.team_id and uploads.sha256 = objects.sha256)
    order by objects.last_used_at limit ${limit}`.execute(db);
  let count = 0;
  for (const [teamId, group] of Map.groupBy(rows, (row) => row.team_id)) {
    const hashes = group.map((row) => row.sha256);
    const gone = transact(db, async (tx) => {
      await lockTeam(tx, teamId);
      return forgetObjects(tx, teamId, await unusedOf(tx, teamId, hashes));
    });
    count += await gone.then(({ length }) => length, toNext);
  }
  return count;
}

/** Such as those of earlier versions, which nobody will ask for; those that name an object go with it. */
async function sweepResults(db: Db, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from stage_results using (
      select team_id, key from stage_results join teams on teams.id = stage_results.team_id
      where last_used_at < now() - teams.retention_days * interval '1 day'
      limit ${limit} for update of stage_results skip locked
    ) as unused
    where stage_results.team_id = unused.team_id and stage_results.key = unused.key`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** One that cannot go keeps none of the others. */
function toNext(error: unknown): number {
  if (error instanceof AppError && error.code === DB_UNAVAILABLE.code) throw error;
  logger('jobs').error({ err: error }, 'unused objects could not be removed');
  return 0;
}

/** Idempotency keys are kept for a day. Gives how many went. */
export async function expireIdempotencyKeys(db: Db, signal: AbortSignal): Promise<number> {
  return inBatches(signal, async (limit) => {
    const { numAffectedRows } = await sql`
      delete from idempotency_keys using (
        select team_id, route, key from idempotency_keys
        where created_at < now() - interval '24 hours'
        order by created_at limit ${limit} for update skip locked
      ) as old
      where idempotency_keys.team_id = old.team_id and idempotency_keys.route = old.route
        and idempotency_keys.key = old.key`.execute(db);
    return Number(numAffectedRows ?? 0);
  });
}
