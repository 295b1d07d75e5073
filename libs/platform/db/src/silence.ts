/**
 * A server that is gone with its host says nothing, and TCP takes a quarter of an hour to give up. A
 * statement may rightly take long, so none has a time limit; who has waited for a while asks by another
 * connection whether the session is still at work.
 */
import pg from 'pg';

/** How long that question may take. */
const ASK_MS = 10_000;
/** An answer all the same: the server lives, and has its reasons. */
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** What tells a long statement from a lost one. */
export interface SilenceWatch {
  /** Between two questions while a statement has no answer. */
  readonly everyMs: number;
  /** False where the session, by its number on the server, is not at work on any statement. */
  readonly isAtWork: (session: number) => Promise<boolean>;
}

/** Asks the server at `url`, by the view pg_stat_activity; false also where it does not answer. */
export function watchPostgres(url: string, everyMs: number): SilenceWatch {
  return {
    everyMs,
    async isAtWork(session) {
      const client = new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: ASK_MS,
        query_timeout: ASK_MS,
        application_name: 'flashline-silence',
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        const text = `select from pg_stat_activity where pid = $1 and state = 'active'`;
        return (await client.query(text, [session])).rowCount === 1;
      } catch (error) {
        return SQLSTATE.test(String(Reflect.get(error as object, 'code')));
      } finally {
        void client.end().catch(() => undefined);
      }
    },
  };
}

/** Gives what `pending` gives; calls `drop` where its session turns out to be at work on nothing before that. */
export async function untilAnswered<T>(
  pending: Promise<T>,
  { session, watch, drop }: { session: number; watch: SilenceWatch; drop: () => void },
): Promise<T> {
  let isPending = true;
  const ask = async (): Promise<void> => {
    const isAtWork = await watch.isAtWork(session);
    if (!isPending) return;
    if (!isAtWork) drop();
    else timer = setTimeout(() => void ask(), watch.everyMs);
  };
  let timer = setTimeout(() => void ask(), watch.everyMs);
  try {
    return await pending;
  } finally {
    isPending = false;
    clearTimeout(timer);
  }
}
