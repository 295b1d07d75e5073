/** Jobs that nobody ends by working on them: too long waiting, beyond their time, cancelled and orphaned. */
import { transact, type Db } from '@flashline/db';
import { sql } from 'kysely';
import { SILENCE_SECONDS } from './take-over.ts';
import { endJob, lockOpen, type Ending } from './end-job.ts';
import { JOB_QUEUE_TIMED_OUT, JOB_TIMED_OUT } from './errors.ts';
import type { JobError } from './job.ts';

interface Overdue {
  readonly team_id: string;
  readonly id: string;
  readonly reason: 'waited' | 'worked' | 'cancelled';
}

/** Jobs that one sweep ends at most. */
const SWEEP = 200;

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
 * Ends jobs whose time is over; running ones only where no worker is alive to end them. Gives those that
 * it ended, so that readers of their teams can be woken.
 */
export async function endOverdue(
  db: Db,
): Promise<{ readonly teamId: string; readonly jobId: string }[]> {
  const { rows } = await sql<Overdue>`
    select team_id, id, case
      when cancel_requested_at is not null then 'cancelled'
      when state = 'queued' then 'waited' else 'worked' end as reason
    from jobs
    where (state = 'queued' and (queue_deadline < now() or cancel_requested_at is not null))
      or (state = 'running' and (deadline < now() or cancel_requested_at is not null)
        and ${isSilent()})
    limit ${SWEEP}`.execute(db);
  const ended = await Promise.all(rows.map(async (row) => ((await endOne(db, row)) ? [row] : [])));
  return ended.flat().map((row) => ({ teamId: row.team_id, jobId: row.id }));
}

function isSilent() {
  return sql`coalesce(heartbeat_at, '-infinity') < now() - ${SILENCE_SECONDS}::integer * interval '1 second'`;
}

async function endOne(db: Db, { team_id: teamId, id: jobId, reason }: Overdue): Promise<boolean> {
  return transact(db, async (tx) => {
    const row = await lockOpen(tx, teamId, jobId);
    if (row === null || (reason === 'waited' && row.state !== 'queued')) return false;
    await endJob(tx, { teamId, jobId }, row.state, endingOf(reason));
    return true;
  });
}

function endingOf(reason: Overdue['reason']): Ending {
  if (reason === 'cancelled') return { state: 'cancelled' };
  if (reason === 'worked') return { state: 'failed', error: timedOut(null), report: null };
  const error: JobError = {
    code: JOB_QUEUE_TIMED_OUT.code,
    detail: 'The job did not start within its queueTimeoutSeconds: try again when less is waiting.',
    stage: null,
    fault: 'policy',
    retryable: true,
  };
  return { state: 'failed', error, report: null };
}

/**
 * At the start of a platform of one process: whoever worked on jobs before is dead, and whatever was on
 * the bus is gone, so that jobs need not wait until their silence shows it.
 */
export async function forgetWorkers(db: Db): Promise<void> {
  await transact(db, async (tx) => {
    await tx.deleteFrom('outbox').execute();
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
