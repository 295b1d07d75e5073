/** The record of truth on a PostgreSQL server. */
import pg from 'pg';
import { COLUMN_TYPES } from './column-types.ts';
import { openDb, type OpenDb } from './open-db.ts';
import { watchPostgres } from './silence.ts';

const DEFAULT_POOL_SIZE = 10;
/** How long a connection may take to open, or to become free. */
const CONNECT_MS = 10_000;
/** A process that hangs within a transaction gives up its locks after so long. */
const IDLE_TRANSACTION_MS = 60_000;
/** After which a statement without an answer is asked after. */
const SILENCE_MS = 30_000;

/**
 * Opens a pool of at most `poolSize` connections to a `postgres://` URL. Throws DB_UNAVAILABLE where
 * the server does not answer now; later it may go and come back, and calls fail only in between.
 */
export async function openPostgres(o: {
  readonly url: string;
  readonly poolSize?: number;
  /** A statement that has no answer for so long is asked after, and given up where the server has lost it; 30 s unless given. */
  readonly silenceMs?: number;
}): Promise<OpenDb> {
  const pool = new pg.Pool({
    connectionString: o.url,
    max: o.poolSize ?? DEFAULT_POOL_SIZE,
    connectionTimeoutMillis: CONNECT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    keepAlive: true,
    types: COLUMN_TYPES,
    application_name: 'flashline',
  });
  const open = openDb('postgres', pool, { watch: watchPostgres(o.url, o.silenceMs ?? SILENCE_MS) });
  try {
    await open.check();
  } catch (error) {
    await open.close();
    throw error;
  }
  return open;
}
