/** Jobs that nobody ends by working on them: too long waiting, beyond their time, cancelled and orphaned. */
import { DB_UNAVAILABLE, transact, type Db } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import { sql } from 'kysely';
import { SILENCE_SECONDS } from './take-over.ts';
import { endJob, lockOpen, WAITED_TOO_LONG, type Ending } from './end-job.ts';
import { JOB_TIMED_OUT } from './errors.ts';
import type { JobError } from './job.ts';

interface Overdue {
  readonly team_id: string;
  readonly id: string;
  readonly reason: 'waited' | 'worked' | 'cancelled';
}

/** Jobs of each kind that one sweep ends at most. */
const SWEEP = 200;

/** A worker that lives has so long to end a job whose time is over or that is cancelled: it may be stuck. */
const OVERTIME_SECONDS = 60;

/** What a job that went beyond its `timeoutSeconds` ends with. */
export function timedOut(stage: string | null): JobError {
  return {
    code: JOB_TIMED_OUT.code,
    detail: 'The job did not end within its timeoutSeconds: try again or allow more time.',
    stage,
    fault: 'policy',
    retryable: true,
  };
}

/**
 * Ends jobs whose time is over; running ones only where no worker is alive to end them, or it has not for
 * a minute. Gives those that it ended, so that readers of their teams can be woken. One whose row somebody
 * holds now is left for later.
 */
export async function endOverdue(
  db: Db,
): Promise<{ readonly teamId: string; readonly jobId: string }[]> {
  const { rows } = await sql<Overdue>`
    (select team_id, id, 'waited' as reason from jobs
      where state = 'queued' and queue_deadline < now()
      order by queue_deadline limit ${SWEEP})
    union all
    (select team_id, id, case when cancel_requested_at is null then 'worked' else 'cancelled' end
      from jobs
      where state = 'running' and (deadline < now() or cancel_requested_at is not null)
      and (${isSilent()} or least(deadline, cancel_requested_at)
        < now() - ${OVERTIME_SECONDS}::integer * interval '1 second') limit ${SWEEP})`.execute(db);
  const ended: Overdue[] = [];
  for (const row of rows) {
    if (await endOne(db, row).catch((error: unknown) => toNext(row, error))) ended.push(row);
  }
  return ended.map((row) => ({ teamId: row.team_id, jobId: row.id }));
}

/** One that cannot be ended keeps none of the others. */
function toNext({ id: jobId }: Overdue, error: unknown): boolean {
  if (error instanceof AppError && error.code === DB_UNAVAILABLE.code) throw error;
  logger('jobs').error({ err: error, jobId }, 'a job whose time is over could not be ended');
  return false;
}

function isSilent() {
  return sql`coalesce(heartbeat_at, '-infinity') < now() - ${SILENCE_SECONDS}::integer * interval '1 second'`;
}

async function endOne(db: Db, { team_id: teamId, id: jobId, reason }: Overdue): Promise<boolean> {
  return transact(db, async (tx) => {
    const row = await lockOpen(tx, teamId, jobId, 'skip');
    if (row === null || (reason === 'waited' && row.state !== 'queued')) return false;
    await endJob(tx, { teamId, jobId }, row.state, endingOf(reason));
    return true;
  });
}

function endingOf(reason: Overdue['reason']): Ending {
  if (reason === 'cancelled') return { state: 'cancelled' };
  if (reason === 'worked') return { state: 'failed', error: timedOut(null), report: null };
  return WAITED_TOO_LONG;
}

/**
 * At the start of a platform of one process: whoever worked on jobs or had a duty before is dead, and
 * whatever was on the bus is gone, so that nothing need wait until silence shows it.
 */
export async function forgetWorkers(db: Db): Promise<void> {
  await transact(db, async (tx) => {
    await tx.deleteFrom('outbox').execute();
    await tx.deleteFrom('duties').execute();
    await tx
      .updateTable('jobs')
      .set({ heartbeat_at: null, dispatched_at: sql<Date>`'-infinity'` })
      .where('state', '=', 'running')
      .execute();
    await tx
      .updateTable('jobs')
      .set({ dispatched_at: null })
      .where('state', '=', 'queued')
      .where('dispatched_at', 'is not', null)
      .execute();
  });
}
