/** A pool of the driver as kysely wants it, with failures of the connection as DB_UNAVAILABLE. */
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { mapFailure } from './failures.ts';

/** What kysely takes; ending it ends `pool`. */
export function kyselyPool(pool: pg.Pool): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await mapped(() => pool.connect());
      const known = clients.get(client);
      if (known !== undefined) return known;
      const made = kyselyClient(client);
      clients.set(client, made);
      return made;
    },
  };
}

function kyselyClient(client: pg.PoolClient): PostgresPoolClient {
  // kysely asks for an overload with a cursor as well, which it calls only where it was given one.
  const query = (sql: string, parameters: readonly unknown[]): Promise<unknown> =>
    mapped(() => client.query(sql, [...parameters]));
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
  };
}

async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw mapFailure(error);
  }
}
