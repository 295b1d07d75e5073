/** The lock of a team: uploads, jobs and events are written under it, and objects deleted. */
import type { Database } from '@flashline/db';
import type { Selectable, Transaction } from 'kysely';

export type LockedTeam = Pick<
  Selectable<Database['teams']>,
  'queued_jobs' | 'max_queued_jobs' | 'last_event_id' | 'storage_limit_bytes' | 'stored_bytes'
>;

/** Holds it until `tx` ends. Throws where there is no such team. */
export async function lockTeam(tx: Transaction<Database>, teamId: string): Promise<LockedTeam> {
  return select(tx, teamId).executeTakeFirstOrThrow();
}

/** As `lockTeam`; a team that is gone has nobody to lock out. */
export async function lockTeamIfThere(tx: Transaction<Database>, teamId: string): Promise<void> {
  await select(tx, teamId).execute();
}

function select(tx: Transaction<Database>, teamId: string) {
  return tx
    .selectFrom('teams')
    .select([
      'queued_jobs',
      'max_queued_jobs',
      'last_event_id',
      'storage_limit_bytes',
      'stored_bytes',
    ])
    .where('id', '=', teamId)
    .forNoKeyUpdate();
}
