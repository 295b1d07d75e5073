/**
 * What a PostgreSQL server does by itself and PGlite does not, because it is one process: dead rows
 * are cleared away, statistics kept, and the log written to the tables, so that neither files nor the
 * time of a start after a kill grow without end.
 */
import { sql } from 'kysely';
import { logger } from '@flashline/telemetry';
import type { Db } from './open-db.ts';

const EVERY_MS = 300_000;

/** Does the upkeep now and then; the function returned ends that, after one in progress. */
export function startUpkeep(db: Db): () => Promise<void> {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(() => keepUp(db))
      .catch((error: unknown) => logger('db').warn({ err: error }, 'upkeep failed'));
  }, EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}

/** Table by table, so that others get their turn between. */
export async function keepUp(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public'`.execute(db);
  for (const { name } of rows) await sql`vacuum (analyze) ${sql.table(name)}`.execute(db);
  await sql`checkpoint`.execute(db);
}
