/** The platform keeps an admin: without one nobody could make another. */
import type { Database } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { sql, type Transaction } from 'kysely';
import { ACCESS_LAST_ADMIN } from '../errors.ts';

/** Any number; whoever takes an admin away holds it until the end of its transaction. */
const LOCK = 4_021_176_355;

/**
 * To be asked in the transaction that took a key or binding away, after it did. Throws
 * ACCESS_LAST_ADMIN where no unexpired key is left that is admin of the platform, and no binding of an
 * issuer whose tokens are taken. Two that go at once are looked at one after the other.
 */
export async function requireAdminLeft(
  tx: Transaction<Database>,
  issuers: readonly string[],
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK}::bigint)`.execute(tx);
  const { rows } = await sql<{ is_left: boolean }>`
    select exists (select 1 from api_keys where platform_role = 'admin' and revoked_at is null
        and (expires_at is null or expires_at > now()))
      or exists (select 1 from bindings where platform_role = 'admin'
        and issuer in (select jsonb_array_elements_text(${JSON.stringify(issuers)}::jsonb)))
      as is_left`.execute(tx);
  if (rows[0]?.is_left === true) return;
  throw new AppError(
    ACCESS_LAST_ADMIN,
    'This is the last admin of the platform: make another key or binding of an admin before you take it away.',
  );
}
