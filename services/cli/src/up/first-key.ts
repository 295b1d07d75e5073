/**
 * The key of the first start. The file comes first and the rows that make it count after it, in one
 * transaction, so that a start which is killed in between is finished by the next one with the same key.
 */
import type { Db } from '@flashline/db';
import { FIRST_TEAM, hasTeams, makeFirstKey, newSecret } from '@flashline/gateway';
import { readBootstrap, writeBootstrap, type Bootstrap } from './bootstrap-file.ts';

/** The key where this start made it, else null. `urls` are what the file says until they are known. */
export async function ensureFirstKey(
  db: Db,
  folder: string,
  urls: Pick<Bootstrap, 'url' | 'grpcUrl'>,
): Promise<string | null> {
  if (await hasTeams(db)) return null;
  const apiKey = (await readBootstrap(folder))?.apiKey ?? newSecret();
  await writeBootstrap(folder, { ...urls, team: FIRST_TEAM, apiKey });
  return (await makeFirstKey(db, apiKey)) ? apiKey : null;
}
