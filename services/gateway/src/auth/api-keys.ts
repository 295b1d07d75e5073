/** API keys in the record. */
import { timingSafeEqual } from 'node:crypto';
import type { Db } from '@flashline/db';
import { logger } from '@flashline/telemetry';
import { sql } from 'kysely';
import type { Principal } from '../principal.ts';
import { sha256Of } from './secrets.ts';

const NOTE_EVERY_MS = 60_000;
const MOST_NOTED = 10_000;
/** Requests per minute of a credential that acts for no team. */
export const PLATFORM_REQUESTS_PER_MINUTE = 60_000;

export interface FoundKey {
  readonly id: string;
  readonly principal: Principal;
}

/** The live key of a secret; null where there is none, or it is expired or revoked. */
export async function findKey(db: Db, secret: string): Promise<FoundKey | null> {
  const hash = sha256Of(secret);
  const row = await db
    .selectFrom('api_keys')
    .leftJoin('teams', 'teams.id', 'api_keys.team_id')
    .select(['api_keys.id', 'api_keys.secret_sha256', 'api_keys.team_id'])
    .select(['api_keys.team_role', 'api_keys.platform_role'])
    .select(['teams.max_requests_per_minute', 'teams.highest_class'])
    .where('api_keys.secret_sha256', '=', hash)
    .where('api_keys.revoked_at', 'is', null)
    .where((where) =>
      where.or([
        where('api_keys.expires_at', 'is', null),
        where('api_keys.expires_at', '>', sql<Date>`now()`),
      ]),
    )
    .executeTakeFirst();
  if (row === undefined || !timingSafeEqual(row.secret_sha256, hash)) return null;
  return {
    id: row.id,
    principal: {
      actor: `key:${row.id}`,
      teamId: row.team_id,
      teamRole: row.team_role,
      platformRole: row.platform_role,
      requestsPerMinute: row.max_requests_per_minute ?? PLATFORM_REQUESTS_PER_MINUTE,
      highestClass: row.highest_class ?? 'ci',
    },
  };
}

/** Notes that a key was used, at most once a minute per key, without keeping its caller waiting. */
export function createKeyUse(db: Db): (id: string) => void {
  const noted = new Map<string, number>();
  return (id) => {
    const last = noted.get(id);
    if (last !== undefined && performance.now() - last < NOTE_EVERY_MS) return;
    if (noted.size >= MOST_NOTED) noted.clear();
    noted.set(id, performance.now());
    db.updateTable('api_keys')
      .set({ last_used_at: sql<Date>`now()` })
      .where('id', '=', id)
      .execute()
      .catch((error) => logger('gateway').warn({ err: error }, 'the use of a key is not noted'));
  };
}
