/** The lock that makes changes of leases one after the other, and the clock that they go by. */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '@flashline/db';

export type Tx = Transaction<Database>;

/** Any number that nobody else locks; released at the end of the transaction. */
const FARM_LOCK = 7_356_601;
/** Who holds the lock and says nothing for so long loses it: leases need a round before they expire. */
const SILENT_MS = 10_000;

/** Waits for the lock; the database's clock in seconds once it is held. */
export async function lockFarm(tx: Tx): Promise<number> {
  await sql`select pg_advisory_xact_lock(${sql.lit(FARM_LOCK)}),
    set_config('idle_in_transaction_session_timeout', ${String(SILENT_MS)}, true)`.execute(tx);
  const { rows } = await sql<{
    now: number;
  }>`select extract(epoch from clock_timestamp())::float8 as now`.execute(tx);
  return rows[0]?.now ?? 0;
}

/** The database's time, so many seconds from now. */
export function inSeconds(seconds: number): RawBuilder<Date> {
  return sql<Date>`clock_timestamp() + make_interval(secs => ${seconds}::float8)`;
}

/** A time as seconds of the clock of `lockFarm`. */
export function epoch(column: string): RawBuilder<number> {
  return sql<number>`extract(epoch from ${sql.ref(column)})::float8`;
}
