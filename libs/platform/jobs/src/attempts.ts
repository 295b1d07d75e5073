/** What the worker of an attempt writes while it works; refused once another attempt has the job. */
import { transact, type Database, type Db } from '@flashline/db';
import { sql, type Transaction } from 'kysely';
import { takenOver, type Attempt } from './end-job.ts';
import { appendEvent, isTold } from './events.ts';
import type { JobState } from './job.ts';
import type { TakenTarget } from './take-over.ts';

/**
 * What a worker learns when it says that it lives; null where the job is not its any more. Waits for
 * nobody: while one of its own writes holds the row, which may wait for its team, the sign is left out.
 */
export async function beat(
  db: Db,
  { teamId, jobId, attempt }: Attempt,
): Promise<{ readonly isCancelled: boolean } | null> {
  const isMine = sql<boolean>`team_id = ${teamId} and id = ${jobId} and attempt = ${attempt}
    and state = 'running'`;
  const { rows } = await sql<{ isCancelled: boolean }>`
    with free as (
      select id from jobs where ${isMine} for no key update skip locked
    ), noted as (
      update jobs set heartbeat_at = now() where team_id = ${teamId} and id in (select id from free)
    )
    select cancel_requested_at is not null as "isCancelled" from jobs where ${isMine}`.execute(db);
  return rows[0] ?? null;
}

/**
 * The worker stops and leaves the job to others: they need not wait until it is taken for dead, and to
 * take it over then is no death.
 */
export async function letGo(db: Db, { teamId, jobId, attempt }: Attempt): Promise<void> {
  await db
    .updateTable('jobs')
    .set((eb) => ({ heartbeat_at: null, stalls: eb('stalls', '-', 1) }))
    .where('team_id', '=', teamId)
    .where('id', '=', jobId)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')
    .execute();
}

/** What became of a target; fields that are absent stay as they are. */
export interface TargetChange {
  readonly state?: JobState;
  readonly stage?: string;
}

/** Rejects with AppError JOB_TAKEN_OVER where the job is not this attempt's any more. */
export async function markTarget(
  db: Db,
  mine: Attempt,
  position: number,
  change: TargetChange,
): Promise<void> {
  const { state, stage } = change;
  await transact(db, async (tx) => {
    await requireMine(tx, mine);
    await tx
      .updateTable('targets')
      .set({
        ...(state === undefined ? {} : { state }),
        ...(stage === undefined ? {} : { stage }),
      })
      .where('team_id', '=', mine.teamId)
      .where('job_id', '=', mine.jobId)
      .where('position', '=', position)
      .execute();
  });
}

/**
 * Counts a run of a target on a unit and emits `lease.granted`; the same lease again changes nothing.
 * JOB_TAKEN_OVER as above.
 */
export async function noteLease(
  db: Db,
  mine: Attempt,
  target: TakenTarget,
  data: { readonly unit: string; readonly fence: number; readonly leaseId: string },
): Promise<void> {
  const { teamId, jobId } = mine;
  const { board, precision, position } = target;
  await transact(db, async (tx) => {
    await requireMine(tx, mine);
    const event = { teamId, jobId, type: 'lease.granted', board, precision, data } as const;
    if (await isTold(tx, event, 'leaseId')) return;
    await tx
      .updateTable('targets')
      .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
      .where('team_id', '=', teamId)
      .where('job_id', '=', jobId)
      .where('position', '=', position)
      .execute();
    await appendEvent(tx, event);
  });
}

/** Holds the job's row so that nobody takes it over within this transaction. */
export async function requireMine(tx: Transaction<Database>, mine: Attempt): Promise<void> {
  const row = await tx
    .selectFrom('jobs')
    .select('id')
    .where('team_id', '=', mine.teamId)
    .where('id', '=', mine.jobId)
    .where('attempt', '=', mine.attempt)
    .where('state', '=', 'running')
    .forShare()
    .executeTakeFirst();
  if (row === undefined) throw takenOver(mine);
}
