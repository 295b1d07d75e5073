/** A pool of the driver as kysely wants it, with failures of the connection as DB_UNAVAILABLE. */
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { mapFailure } from './failures.ts';
import { type SilenceWatch, untilAnswered } from './silence.ts';

/** What kysely takes; ending it ends `pool`. Without `watch` an answer is waited for as long as it takes. */
export function kyselyPool(pool: pg.Pool, watch: SilenceWatch | null): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await mapped(() => pool.connect());
      const known = clients.get(client);
      if (known !== undefined) return known;
      const made = kyselyClient(client, watch);
      clients.set(client, made);
      return made;
    },
  };
}

function kyselyClient(client: pg.PoolClient, watch: SilenceWatch | null): PostgresPoolClient {
  let isDropped = false;
  // The pool cuts it off, which ends its statement, and never gives it out again.
  const drop = (): void => {
    isDropped = true;
    client.release(true);
  };
  // kysely asks for an overload with a cursor as well, which it calls only where it was given one.
  const query = (sql: string, parameters: readonly unknown[]): Promise<unknown> =>
    mapped(() => {
      const answer = client.query(sql, [...parameters]);
      return watch === null
        ? answer
        : untilAnswered(answer, { session: sessionOf(client), watch, drop });
    });
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => {
      if (!isDropped) client.release(destroy);
    },
  };
}

/** Its number on the server, which the driver keeps and its types do not tell. */
function sessionOf(client: pg.PoolClient): number {
  return Number(Reflect.get(client, 'processID'));
}

async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw mapFailure(error);
  }
}
