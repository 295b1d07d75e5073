/**
 * The first start makes the team `default` and one key, admin of the platform and of that team: without
 * it nobody could make anything else.
 */
import { isUniqueViolation, newId, transact, type Db } from '@flashline/db';
import { recordAudit } from './audit.ts';
import { sha256Of } from './auth/secrets.ts';

/** What the team of the first key is called. */
export const FIRST_TEAM = 'default';

const ACTOR = 'first start';

/** False where there are teams already; then nothing is changed. Two processes may try at once. */
export async function makeFirstKey(db: Db, secret: string): Promise<boolean> {
  if (await hasTeams(db)) return false;
  try {
    await transact(db, async (tx) => {
      const [teamId, id] = [newId(), newId()];
      await tx.insertInto('teams').values({ id: teamId, name: FIRST_TEAM }).execute();
      await tx
        .insertInto('api_keys')
        .values({
          id,
          team_id: teamId,
          name: 'first key',
          secret_sha256: sha256Of(secret),
          team_role: 'admin',
          platform_role: 'admin',
          created_by: ACTOR,
        })
        .execute();
      await recordAudit(tx, { teamId, actor: ACTOR }, 'api-key.create', id);
    });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** True where a first start has been. */
export async function hasTeams(db: Db): Promise<boolean> {
  const row = await db.selectFrom('teams').select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}
