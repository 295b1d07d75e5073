/** The audit log: a row per change, in the transaction of the change where there is one. */
import type { Database, Db } from '@flashline/db';
import type { Transaction } from 'kysely';

/** `action` is `noun.verb`; `object` is the ID of what was changed. No secrets in `details`. */
export async function recordAudit(
  db: Db | Transaction<Database>,
  who: { readonly teamId: string | null; readonly actor: string },
  action: string,
  object: string,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      team_id: who.teamId,
      actor: who.actor,
      action,
      object,
      details: JSON.stringify(details),
    })
    .execute();
}
