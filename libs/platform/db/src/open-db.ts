/** An open database: the one handle that everything else works through. */
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import { DB_UNAVAILABLE } from './errors.ts';
import { kyselyPool } from './kysely-pool.ts';
import type { Database } from './schema.ts';
import type { SilenceWatch } from './silence.ts';

const CHECK_MS = 5_000;

export type Db = Kysely<Database>;

/** The record of truth, on a server or embedded. */
export interface OpenDb {
  readonly db: Db;
  readonly kind: 'postgres' | 'pglite';
  /** Throws DB_UNAVAILABLE unless a query is answered within seconds. */
  check(): Promise<void>;
  /** Waits for transactions in progress, then closes; again does nothing. */
  close(): Promise<void>;
}

export interface OpenDbOptions {
  /** Which lost statements end by; null where none is lost. */
  readonly watch: SilenceWatch | null;
  /** Runs after the last connection is closed. */
  readonly closed?: () => Promise<void>;
}

/** The handle over a pool, which it owns. */
export function openDb(
  kind: OpenDb['kind'],
  pool: pg.Pool,
  { watch, closed = () => Promise.resolve() }: OpenDbOptions,
): OpenDb {
  // A connection that dies says so on itself, and on the pool where nobody uses it. Whoever uses it
  // hears of it from their statement, and the pool opens another one; unheard it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', (error) => logger('db').warn({ err: error }, 'connection lost'));
  });
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: kyselyPool(pool, watch) }),
  });
  let closing: Promise<void> | null = null;
  return {
    db,
    kind,
    async check() {
      if (closing !== null) {
        throw new AppError(DB_UNAVAILABLE, 'The database is closed: open it again.');
      }
      await check(db);
    },
    close() {
      closing ??= end(db, pool).then(closed);
      return closing;
    },
  };
}

/** kysely ends the pool only where it has used it. */
async function end(db: Db, pool: pg.Pool): Promise<void> {
  await db.destroy();
  if (!pool.ended && !pool.ending) await pool.end();
}

async function check(db: Db): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new AppError(DB_UNAVAILABLE, 'The database does not answer: try again.'));
    }, CHECK_MS);
  });
  try {
    await Promise.race([sql`select 1`.execute(db), late]);
  } finally {
    clearTimeout(timer);
  }
}
