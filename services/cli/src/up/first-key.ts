/**
 * The first start makes the team `default` and one key, admin of the platform and of that team. The file
 * comes first and the rows that make it count after it, in one transaction, so that a start which is
 * killed in between is finished by the next one with the same key.
 */
import { newId, transact, type Db } from '@flashline/db';
import { newSecret, sha256Of } from '@flashline/gateway';
import { readBootstrap, writeBootstrap, type Bootstrap } from './bootstrap-file.ts';

const TEAM = 'default';
const ACTOR = 'flashline up';

/** The key where this start made it, else null. `urls` are what the file says until they are known. */
export async function ensureFirstKey(
  db: Db,
  folder: string,
  urls: Pick<Bootstrap, 'url' | 'grpcUrl'>,
): Promise<string | null> {
  if (await hasTeams(db)) return null;
  const apiKey = (await readBootstrap(folder))?.apiKey ?? newSecret();
  await writeBootstrap(folder, { ...urls, team: TEAM, apiKey });
  await transact(db, async (tx) => {
    const teamId = newId();
    await tx.insertInto('teams').values({ id: teamId, name: TEAM }).execute();
    const id = newId();
    await tx
      .insertInto('api_keys')
      .values({
        id,
        team_id: teamId,
        name: 'first key',
        secret_sha256: sha256Of(apiKey),
        team_role: 'admin',
        platform_role: 'admin',
        created_by: ACTOR,
      })
      .execute();
    await tx
      .insertInto('audit')
      .values({
        team_id: teamId,
        actor: ACTOR,
        action: 'api-key.create',
        object: id,
        details: '{}',
      })
      .execute();
  });
  return apiKey;
}

async function hasTeams(db: Db): Promise<boolean> {
  const row = await db.selectFrom('teams').select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}
