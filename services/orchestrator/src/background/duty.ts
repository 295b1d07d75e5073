/** Work that one process does at a time: a row in `duties` that its holder renews. */
import type { Db } from '@flashline/db';
import { sql } from 'kysely';

/** Without a renewal for so long, another process takes the duty. */
const DUTY_SECONDS = 30;

/** True where `holder` has the duty now, for another `seconds`, 30 unless given. */
export async function holdDuty(
  db: Db,
  name: string,
  holder: string,
  seconds = DUTY_SECONDS,
): Promise<boolean> {
  const { rows } = await sql<{ holder: string }>`
    insert into duties (name, holder, expires_at)
    values (${name}, ${holder}, now() + ${seconds}::double precision * interval '1 second')
    on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
    where duties.holder = excluded.holder or duties.expires_at < now()
    returning holder`.execute(db);
  return rows.length > 0;
}

/** A duty is renewed so often at most, however often somebody asks for it. */
const RENEW_MS = 8_000;

/** As `holdDuty`, with an answer of the last few seconds where it was true. */
export function keepDuty(db: Db, name: string, holder: string): () => Promise<boolean> {
  let freshUntil = 0;
  return async () => {
    const now = performance.now();
    if (now < freshUntil) return true;
    const isHeld = await holdDuty(db, name, holder);
    freshUntil = isHeld ? now + RENEW_MS : 0;
    return isHeld;
  };
}

/** Gives all duties of a holder back. */
export async function dropDuties(db: Db, holder: string): Promise<void> {
  await db.deleteFrom('duties').where('holder', '=', holder).execute();
}
