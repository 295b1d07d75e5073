/**
 * Brings a database to the tables of this version: SQL files in the order of their names, each once,
 * recorded with their hash. All that are missing are one transaction, under one lock, so that any
 * number of processes may start at once.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql, type Transaction } from 'kysely';
import { AppError } from '@flashline/errors';
import { DB_MIGRATION_CHANGED, DB_NEWER } from './errors.ts';
import type { OpenDb } from './open-db.ts';
import type { Database } from './schema.ts';
import { transact } from './transact.ts';

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
/** Names the advisory lock of migrations; any constant that nothing else uses. */
const LOCK = 7_103_550_001;

type Migration = { readonly name: string; readonly text: string; readonly sha256: string };

/** Applies what is missing; again does nothing. DB_NEWER, DB_MIGRATION_CHANGED: not our tables. */
export async function migrate(open: OpenDb): Promise<void> {
  const migrations = await readMigrations();
  await transact(open.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK}::bigint)`.execute(tx);
    await apply(tx, migrations);
  });
}

async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(FOLDER, name), 'utf8');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

async function apply(tx: Transaction<Database>, migrations: readonly Migration[]): Promise<void> {
  await sql`create table if not exists migrations (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now()
  )`.execute(tx);
  const { rows } = await sql<{
    name: string;
    sha256: string;
  }>`select name, sha256 from migrations`.execute(tx);
  const applied = new Map(rows.map(({ name, sha256 }) => [name, sha256]));
  const ours = new Set(migrations.map(({ name }) => name));
  for (const name of applied.keys()) {
    if (!ours.has(name)) {
      throw new AppError(
        DB_NEWER,
        `The database has the migration ${name} of a later version: use that version.`,
      );
    }
  }
  for (const { name, text, sha256 } of migrations) {
    const known = applied.get(name);
    if (known === sha256) continue;
    if (known !== undefined) {
      throw new AppError(
        DB_MIGRATION_CHANGED,
        `The database was made with another ${name}: use the version that made it, or a new database.`,
      );
    }
    await sql.raw(text).execute(tx);
    await sql`insert into migrations (name, sha256) values (${name}, ${sha256})`.execute(tx);
  }
}
