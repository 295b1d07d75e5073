/** Objects that go: their rows, the stage results that name them, and what points at them from jobs. */
import type { Database } from '@flashline/db';
import { sql, type Transaction } from 'kysely';

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
    .where('sha256', 'in', unique)
    .execute();
  const uploads = new Set(kept.map((row) => row.sha256));
  const gone = unique.filter((hash) => !uploads.has(hash));
  if (gone.length === 0) return [];
  await dropResults(tx, teamId, gone);
  await forgetInJobs(tx, teamId, gone);
  await tx
    .deleteFrom('objects')
    .where('team_id', '=', teamId)
    .where('sha256', 'in', gone)
    .execute();
  return gone;
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
          .where('stage_result_objects.sha256', 'in', hashes),
      ),
    )
    .execute();
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
    .where('report_sha256', 'in', gone)
    .execute();
  await tx
    .updateTable('targets')
    .set({
      artifacts: sql<string>`(
        select coalesce(jsonb_object_agg(kind, object), '{}') from jsonb_each(artifacts) as a (kind, object)
        where not (object ->> 'sha256' = any (${sql.val(gone)}::text[])))`,
    })
    .where('team_id', '=', teamId)
    .where(
      sql<boolean>`exists (select 1 from jsonb_each(artifacts) as a (kind, object)
        where object ->> 'sha256' = any (${sql.val(gone)}::text[]))`,
    )
    .execute();
}
