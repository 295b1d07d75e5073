/** Cancelling: what waits ends at once, what runs is marked and ended by whoever works on it. */
import { transact, type Db } from '@flashline/db';
import { sql } from 'kysely';
import { endJob, lockOpen } from './end-job.ts';
import type { Job } from './job.ts';
import { getJob, noSuchJob } from './read-jobs.ts';

/**
 * The job afterwards. A job that has ended stays as it is. The caller then wakes `cancelChannel(id)` and
 * the team's `eventsChannel`. Rejects with AppError JOB_NOT_FOUND.
 */
export async function requestCancel(
  db: Db,
  teamId: string,
  id: string,
  actor: string,
): Promise<Job> {
  await transact(db, async (tx) => {
    const row = await lockOpen(tx, teamId, id);
    if (row === null) return;
    await tx
      .updateTable('jobs')
      .set({
        cancel_requested_at: sql<Date>`coalesce(cancel_requested_at, now())`,
        cancelled_by: sql<string>`coalesce(cancelled_by, ${actor})`,
      })
      .where('team_id', '=', teamId)
      .where('id', '=', id)
      .execute();
    if (row.state === 'queued') {
      await endJob(tx, { teamId, jobId: id }, 'queued', { state: 'cancelled' });
    }
  });
  const job = await getJob(db, teamId, id);
  if (job === null) throw noSuchJob(id);
  return job;
}
