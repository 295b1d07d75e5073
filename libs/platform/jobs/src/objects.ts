/** Owner rows of what lies in the store. What has no row is collected; what has no object is reported. */
import type { Database, Db, UploadKind } from '@flashline/db';
import { sql, type Transaction } from 'kysely';

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
  const derived = unique.flatMap(({ sha256 }) =>
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

/** Objects that were read again are kept as long as new ones. */
export async function touchObjects(
  db: Db | Transaction<Database>,
  teamId: string,
  hashes: readonly string[],
): Promise<void> {
  if (hashes.length === 0) return;
  await db
    .updateTable('objects')
    .set({ last_used_at: sql<Date>`now()` })
    .where('team_id', '=', teamId)
    .where('sha256', 'in', hashes)
    .execute();
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

/** Bytes that a team stores. */
export async function storageBytes(db: Db, teamId: string): Promise<number> {
  const row = await db
    .selectFrom('objects')
    .select(sql<number>`coalesce(sum(size_bytes), 0)::bigint`.as('bytes'))
    .where('team_id', '=', teamId)
    .executeTakeFirstOrThrow();
  return Number(row.bytes);
}
