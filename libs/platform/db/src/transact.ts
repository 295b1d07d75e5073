/** Transactions, tried again where the database asks for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IsolationLevel, Transaction } from 'kysely';
import { isTransient } from './failures.ts';
import type { Db } from './open-db.ts';
import type { Database } from './schema.ts';

const ATTEMPTS = 5;
const FIRST_WAIT_MS = 10;

/**
 * Runs `run` in one transaction and gives what it gives; an error rolls back. After a serialization
 * failure or deadlock it runs again, so `run` may do nothing but statements. Inside a transaction it
 * takes part in that one. DB_UNAVAILABLE at the end does not say whether the commit was done: callers
 * that repeat must be idempotent. On PGlite `run` must use `tx` alone: `db` waits for its end.
 */
export async function transact<T>(
  db: Db | Transaction<Database>,
  run: (tx: Transaction<Database>) => Promise<T>,
  o: { readonly isolation?: IsolationLevel } = {},
): Promise<T> {
  if (db.isTransaction) return run(db as Transaction<Database>);
  for (let attempt = 1; ; attempt++) {
    try {
      const builder = db.transaction();
      return await (
        o.isolation === undefined ? builder : builder.setIsolationLevel(o.isolation)
      ).execute(run);
    } catch (error) {
      if (!isTransient(error) || attempt >= ATTEMPTS) throw error;
      await sleep(Math.random() * FIRST_WAIT_MS * 2 ** attempt);
    }
  }
}
