/** Owner rows of what lies in the store. What has no row is collected; what has no object is reported. */
import type { Database, Db, UploadKind } from '@flashline/db';
import { sql, type Transaction } from 'kysely';
import { anyOf } from './any-of.ts';

export interface OwnedObject {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** An upload that something was made from. */
export interface Source {
  readonly kind: UploadKind;
  readonly sha256: string;
}

/**
 * Writes owner rows, and what the objects were made from; marks those that were there as used. Objects
 * are in the store before their rows, so that a row always has its object.
 */
export async function recordObjects(
  db: Db | Transaction<Database>,
  teamId: string,
  objects: readonly OwnedObject[],
  sources: readonly Source[],
): Promise<void> {
  const unique = [...new Map(objects.map((object) => [object.sha256, object])).values()];
  if (unique.length === 0) return;
  await db
    .insertInto('objects')
    .values(
      unique.map(({ sha256, sizeBytes }) => ({ team_id: teamId, sha256, size_bytes: sizeBytes })),
    )
    .onConflict((conflict) =>
      conflict.columns(['team_id', 'sha256']).doUpdateSet({ last_used_at: sql<Date>`now()` }),
    )
    .execute();
  const hashes = unique.map(({ sha256 }) => sha256);
  await noteSources(db, teamId, hashes, sources);
}

/** What the objects were made from; the caller holds their rows. */
async function noteSources(
  db: Db | Transaction<Database>,
  teamId: string,
  hashes: readonly string[],
  sources: readonly Source[],
): Promise<void> {
  const derived = hashes.flatMap((sha256) =>
    sources.map((source) => ({
      team_id: teamId,
      sha256,
      source_kind: source.kind,
      source_sha256: source.sha256,
    })),
  );
  if (derived.length === 0) return;
  await db
    .insertInto('derivations')
    .values(derived)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Objects that were read again are kept as long as new ones, and were made from `sources` as well. One
 * without a row gets none: nobody has stored it again, and it may be gone.
 */
export async function touchObjects(
  db: Db | Transaction<Database>,
  teamId: string,
  hashes: readonly string[],
  sources: readonly Source[] = [],
): Promise<void> {
  if (hashes.length === 0) return;
  const rows = await db
    .updateTable('objects')
    .set({ last_used_at: sql<Date>`now()` })
    .where('team_id', '=', teamId)
    .where('sha256', 'in', hashes)
    .returning('sha256')
    .execute();
  const there = rows.map(({ sha256 }) => sha256);
  await noteSources(db, teamId, there, sources);
}

/** Whether the team owns the object. */
export async function ownsObject(db: Db, teamId: string, sha256: string): Promise<boolean> {
  const row = await db
    .selectFrom('objects')
    .select('sha256')
    .where('team_id', '=', teamId)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row !== undefined;
}

/** Bytes that a team stores; the database counts them where objects come and go. */
export async function storageBytes(db: Db, teamId: string): Promise<number> {
  const row = await db
    .selectFrom('teams')
    .select('stored_bytes')
    .where('id', '=', teamId)
    .executeTakeFirstOrThrow();
  return row.stored_bytes;
}

/** At the end of a job, its objects of this age are marked as used; to mark each at each end costs too much. */
export function wasUsedLongAgo() {
  return sql<boolean>`last_used_at < now() - interval '1 hour'`;
}

/** True of objects, joined with their teams, that outlived even a job that ended an hour after their use. */
export function isUnused() {
  return sql<boolean>`objects.last_used_at
    < now() - teams.retention_days * interval '1 day' - interval '2 hours'`;
}

/** Of these objects of a team those that nothing used within its retention; held until `tx` ends. */
export async function unusedOf(
  tx: Transaction<Database>,
  teamId: string,
  hashes: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    select objects.sha256 from objects join teams on teams.id = objects.team_id
    where objects.team_id = ${teamId} and ${anyOf('objects.sha256', hashes)} and ${isUnused()}
    order by objects.sha256 for update of objects`.execute(tx);
  return rows.map(({ sha256 }) => sha256);
}

/** Of these objects of the store, those that nobody owns. */
export async function withoutOwner<T extends { readonly teamId: string; readonly sha256: string }>(
  db: Db,
  objects: readonly T[],
): Promise<T[]> {
  const teams = objects.map(({ teamId }) => teamId);
  const hashes = objects.map(({ sha256 }) => sha256);
  const { rows } = await sql<{ team_id: string; sha256: string }>`
    select team_id, sha256 from objects
    join unnest(${sql.val(teams)}::text[], ${sql.val(hashes)}::text[]) as listed (team_id, sha256)
    using (team_id, sha256)`.execute(db);
  const owned = new Set(rows.map((row) => `${row.team_id}/${row.sha256}`));
  return objects.filter(({ teamId, sha256 }) => !owned.has(`${teamId}/${sha256}`));
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
