/** The one way a job ends: state, targets, count of the queue and final event in one transaction. */
import { transact, type Database, type Db } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { sql, type Transaction } from 'kysely';
import { anyOf } from './any-of.ts';
import { JOB_OBJECT_GONE, JOB_QUEUE_TIMED_OUT, JOB_TAKEN_OVER } from './errors.ts';
import { appendEvent } from './events.ts';
import type { ArtifactKind, ArtifactObject, JobError } from './job.ts';
import { wasUsedLongAgo, touchObjects } from './objects.ts';

/** What came of a target, by its position. */
export interface TargetEnding {
  readonly position: number;
  readonly verdict: string;
  readonly artifacts: Readonly<Partial<Record<ArtifactKind, ArtifactObject>>>;
}

/** The report of a job, and what it says of the targets. */
export interface JobReport {
  readonly sha256: string;
  readonly targets: readonly TargetEnding[];
}

/** How a job ended. */
export type Ending =
  | { readonly state: 'succeeded'; readonly report: JobReport }
  /** A job may have a report and yet fail: it then says why. */
  | { readonly state: 'failed'; readonly error: JobError; readonly report: JobReport | null }
  | { readonly state: 'cancelled' };

/** What a job ends with that did not start within its `queueTimeoutSeconds`. */
export const WAITED_TOO_LONG: Ending = {
  state: 'failed',
  error: {
    code: JOB_QUEUE_TIMED_OUT.code,
    detail: 'The job did not start within its queueTimeoutSeconds: try again when less is waiting.',
    stage: null,
    fault: 'policy',
    retryable: true,
  },
  report: null,
};

/** A job in the hands of one attempt. */
export interface Attempt {
  readonly teamId: string;
  readonly jobId: string;
  readonly attempt: number;
}

/**
 * Ends the job of an attempt. Rejects with AppError JOB_TAKEN_OVER where it is not its any more, and with
 * JOB_OBJECT_GONE where its report or an artifact was deleted before it was the job's.
 */
export async function finishJob(db: Db, mine: Attempt, ending: Ending): Promise<void> {
  await transact(db, async (tx) => {
    const row = await lockOpen(tx, mine.teamId, mine.jobId);
    if (row === null || row.attempt !== mine.attempt) throw takenOver(mine);
    if (ending.state !== 'cancelled') await holdObjects(tx, mine.teamId, ending.report);
    await endJob(tx, mine, row.state, ending);
  });
}

/**
 * Nobody deletes them until `tx` ends; from then on the job names them. What an early stage left may be a
 * day old by now: it is kept as long as the job.
 */
async function holdObjects(
  tx: Transaction<Database>,
  teamId: string,
  report: JobReport | null,
): Promise<void> {
  if (report === null) return;
  const artifacts = report.targets.flatMap((target) => Object.values(target.artifacts));
  const named = new Set([report.sha256, ...artifacts.map(({ sha256 }) => sha256)]);
  const held = await tx
    .selectFrom('objects')
    .select(['sha256', wasUsedLongAgo().as('is_old')])
    .where('team_id', '=', teamId)
    .where(anyOf('sha256', named))
    .orderBy('sha256')
    .forKeyShare()
    .execute();
  if (held.length < named.size) {
    throw new AppError(
      JOB_OBJECT_GONE,
      'A report or artifact was deleted while the job was at work: make it again.',
    );
  }
  const old = held.filter((object) => object.is_old).map(({ sha256 }) => sha256);
  await touchObjects(tx, teamId, old);
}

export function takenOver({ jobId, attempt }: Attempt): AppError {
  return new AppError(
    JOB_TAKEN_OVER,
    `Attempt ${attempt} at job ${jobId} is over: a newer one works on it, or it has ended.`,
  );
}

/**
 * The open job, locked until the transaction ends; null where it has ended or is none, and with
 * `skip` where somebody else has it locked.
 */
export async function lockOpen(
  tx: Transaction<Database>,
  teamId: string,
  jobId: string,
  whereLocked: 'wait' | 'skip' = 'wait',
) {
  const row = await tx
    .selectFrom('jobs')
    .select(['state', 'attempt', 'stalls'])
    .select(sql<boolean>`coalesce(queue_deadline < now(), false)`.as('is_late'))
    .where('team_id', '=', teamId)
    .where('id', '=', jobId)
    .where('state', 'in', ['queued', 'running'])
    .forUpdate()
    .$if(whereLocked === 'skip', (select) => select.skipLocked())
    .executeTakeFirst();
  return row ?? null;
}

/** `was` is the state of the locked row. No attempt can write after this one. */
export async function endJob(
  tx: Transaction<Database>,
  { teamId, jobId }: { readonly teamId: string; readonly jobId: string },
  was: string,
  ending: Ending,
): Promise<void> {
  const error = ending.state === 'failed' ? ending.error : null;
  const report = ending.state === 'cancelled' ? null : ending.report;
  await endTargets(tx, { teamId, jobId }, report?.targets ?? []);
  await tx
    .updateTable('jobs')
    .set((eb) => ({
      state: ending.state,
      ended_at: sql<Date>`now()`,
      error: error === null ? null : JSON.stringify(error),
      report_sha256: report?.sha256 ?? null,
      attempt: eb('attempt', '+', 1),
      heartbeat_at: null,
      dispatched_at: null,
    }))
    .where('team_id', '=', teamId)
    .where('id', '=', jobId)
    .execute();
  await tx
    .updateTable('targets')
    .set({ state: ending.state })
    .where('team_id', '=', teamId)
    .where('job_id', '=', jobId)
    .where('state', 'in', ['queued', 'running'])
    .execute();
  if (was === 'queued') await leaveQueue(tx, teamId);
  await appendEvent(tx, { teamId, jobId, type: `job.${ending.state}`, data: { error } });
}

async function endTargets(
  tx: Transaction<Database>,
  { teamId, jobId }: { readonly teamId: string; readonly jobId: string },
  targets: readonly TargetEnding[],
): Promise<void> {
  for (const { position, verdict, artifacts } of targets) {
    await tx
      .updateTable('targets')
      .set({
        state: verdict === 'failed' ? 'failed' : 'succeeded',
        verdict,
        artifacts: JSON.stringify(artifacts),
      })
      .where('team_id', '=', teamId)
      .where('job_id', '=', jobId)
      .where('position', '=', position)
      .execute();
  }
}

/** The team has one waiting job less. */
export async function leaveQueue(tx: Transaction<Database>, teamId: string): Promise<void> {
  await tx
    .updateTable('teams')
    .set((eb) => ({ queued_jobs: eb('queued_jobs', '-', 1) }))
    .where('id', '=', teamId)
    .execute();
}
