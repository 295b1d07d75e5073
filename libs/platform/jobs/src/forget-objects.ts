/** Objects that go: their rows, the stage results that name them, and what points at them from jobs. */
import { transact, type Database, type Db } from '@flashline/db';
import { sql, type RawBuilder, type Transaction } from 'kysely';
import { anyOf } from './any-of.ts';
import { lockTeamIfThere } from './lock-team.ts';
import { withoutOwner } from './objects.ts';

/** Removes the rows; gives the objects that the caller then deletes in the store. Uploads stay. */
export async function forgetObjects(
  tx: Transaction<Database>,
  teamId: string,
  hashes: readonly string[],
): Promise<string[]> {
  const unique = [...new Set(hashes)];
  if (unique.length === 0) return [];
  const kept = await tx
    .selectFrom('uploads')
    .select('sha256')
    .where('team_id', '=', teamId)
    .where(anyOf('sha256', unique))
    .execute();
  const uploads = new Set(kept.map((row) => row.sha256));
  const gone = unique.filter((hash) => !uploads.has(hash));
  if (gone.length === 0) return [];
  await dropResults(tx, teamId, gone);
  await forgetInJobs(tx, teamId, gone);
  await tx
    .deleteFrom('objects')
    .where('team_id', '=', teamId)
    .where(anyOf('sha256', gone))
    .execute();
  return gone;
}

/** Where objects are deleted from; the store of the platform. */
export interface ObjectStore {
  delete(teamId: string, sha256: string): Promise<void>;
}

/** Objects that are deleted at once, under one lock: others of the team wait for it. */
const PAGE = 100;

/**
 * After the rows are gone: deletes the objects, but those that somebody has stored again meanwhile. Each
 * page under the lock that an upload holds from its last look at the store until it is recorded, so none
 * loses its object between. In a transaction it is all under that one's lock.
 */
export async function removeForgotten(
  db: Db | Transaction<Database>,
  store: ObjectStore,
  teamId: string,
  hashes: readonly string[],
): Promise<void> {
  for (let at = 0; at < hashes.length; at += PAGE) {
    const page = hashes.slice(at, at + PAGE).map((sha256) => ({ teamId, sha256 }));
    await transact(db, async (tx) => {
      await lockTeamIfThere(tx, teamId);
      const gone = await withoutOwner(tx, page);
      const deleted = gone.map(({ sha256 }) => store.delete(teamId, sha256));
      const failed = (await Promise.allSettled(deleted)).find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    });
  }
}

/** Stage results that name one of the objects are worth nothing. */
export async function dropResults(
  tx: Transaction<Database>,
  teamId: string,
  hashes: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('stage_results')
    .where('team_id', '=', teamId)
    .where((eb) =>
      eb(
        'key',
        'in',
        eb
          .selectFrom('stage_result_objects')
          .select('stage_result_objects.key')
          .where('stage_result_objects.team_id', '=', teamId)
          .where(anyOf('stage_result_objects.sha256', hashes)),
      ),
    )
    .execute();
}

/** What is made in a job is made from its model, among others: no other job can name it. */
function madeOf(job: string, teamId: string, objects: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(job)} in (
    select made.id from jobs as made join (
      select distinct source_sha256 from derivations
      where team_id = ${teamId} and source_kind = 'model' and ${anyOf('sha256', objects)}
    ) as models on models.source_sha256 = made.model_sha256
    where made.team_id = ${teamId})`;
}

async function forgetInJobs(
  tx: Transaction<Database>,
  teamId: string,
  gone: readonly string[],
): Promise<void> {
  await tx
    .updateTable('jobs')
    .set({ report_sha256: null })
    .where('team_id', '=', teamId)
    .where(anyOf('report_sha256', gone))
    .where(madeOf('jobs.id', teamId, gone))
    .execute();
  await tx
    .updateTable('targets')
    .set({
      artifacts: sql<string>`(
        select coalesce(jsonb_object_agg(kind, object), '{}') from jsonb_each(artifacts) as a (kind, object)
        where not (object ->> 'sha256' = any (${sql.val(gone)}::text[])))`,
    })
    .where('team_id', '=', teamId)
    .where(madeOf('targets.job_id', teamId, gone))
    .where(
      sql<boolean>`exists (select 1 from jsonb_each(artifacts) as a (kind, object)
        where object ->> 'sha256' = any (${sql.val(gone)}::text[]))`,
    )
    .execute();
}
