/**
 * Attempts: who works on a job. An attempt is a number in the job's row that only rises; every write of a
 * worker names its attempt and is refused once another has taken the job over.
 */
import { transact, type Database, type Db } from '@flashline/db';
import { sql, type Transaction } from 'kysely';
import { endJob, leaveQueue, lockOpen, WAITED_TOO_LONG, type Attempt } from './end-job.ts';
import { JOB_DEAD_LETTERED } from './errors.ts';
import { appendEvent } from './events.ts';
import type { JobState } from './job.ts';
import type { JobRequest } from './job-request.ts';
import { writeDeadLetter } from './dead-letters.ts';
import { dataOf } from './job-uploads.ts';
import { touchObjects } from './objects.ts';

/** A worker that was silent for so long is taken for dead. */
export const SILENCE_SECONDS = 15;

export interface TakenJob extends Attempt {
  readonly request: JobRequest;
  readonly model: { readonly sha256: string; readonly name: string };
  readonly class: string;
  readonly traceParent: string | null;
  /** By the database's clock, which all deadlines are from. */
  readonly secondsLeft: number;
  /** From its acceptance to its first start. */
  readonly queuedSeconds: number;
  readonly isCancelled: boolean;
  readonly targets: readonly TakenTarget[];
}

export interface TakenTarget {
  readonly position: number;
  readonly board: string;
  readonly precision: string;
  readonly attempts: number;
}

export type Takeover =
  | { readonly kind: 'taken'; readonly job: TakenJob }
  /** Another worker is alive on it. */
  | { readonly kind: 'busy' }
  /** It has ended, or there is none. */
  | { readonly kind: 'over' }
  /** It died too often without getting anywhere: it has failed and is a dead letter. */
  | { readonly kind: 'dead' };

export interface TakeoverOptions {
  readonly teamId: string;
  readonly jobId: string;
  /** Attempts in a row that may die without a new stage result. */
  readonly maxStalls: number;
  /** For the dead letter. */
  readonly topic: string;
}

/** Takes a job that waits, or whose worker is dead. One that waited too long is over and ends here. Emits `job.started` the first time. */
export async function takeOver(db: Db, options: TakeoverOptions): Promise<Takeover> {
  const { teamId, jobId, maxStalls, topic } = options;
  return transact(db, async (tx): Promise<Takeover> => {
    const row = await lockOpen(tx, teamId, jobId);
    if (row === null) return { kind: 'over' };
    if (row.state === 'running' && (await isAlive(tx, teamId, jobId))) return { kind: 'busy' };
    if (row.state === 'running' && row.stalls >= maxStalls) {
      await bury(tx, { teamId, jobId, topic, deaths: row.stalls + 1 });
      return { kind: 'dead' };
    }
    if (row.state === 'queued' && row.is_late) {
      await endJob(tx, { teamId, jobId }, 'queued', WAITED_TOO_LONG);
      return { kind: 'over' };
    }
    const isFirst = row.state === 'queued';
    await start(tx, teamId, jobId, row.state);
    // Before the uploads: who uploads one of them again holds the row of the team and wants theirs.
    if (isFirst) await leaveQueue(tx, teamId);
    const job = await readTaken(tx, teamId, jobId);
    await touchObjects(tx, teamId, [job.model.sha256, ...dataOf(job.request)]);
    if (isFirst) await appendEvent(tx, { teamId, jobId, type: 'job.started' });
    return { kind: 'taken', job };
  });
}

async function isAlive(tx: Transaction<Database>, teamId: string, jobId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('jobs')
    .select('id')
    .where('team_id', '=', teamId)
    .where('id', '=', jobId)
    .where(sql<boolean>`heartbeat_at > now() - ${SILENCE_SECONDS}::integer * interval '1 second'`)
    .executeTakeFirst();
  return row !== undefined;
}

async function bury(
  tx: Transaction<Database>,
  {
    teamId,
    jobId,
    topic,
    deaths,
  }: { teamId: string; jobId: string; topic: string; deaths: number },
): Promise<void> {
  const detail = `${deaths} attempts in a row died before any of them finished a stage: an operator can replay the job.`;
  await writeDeadLetter(tx, {
    topic,
    teamId,
    jobId,
    payload: { teamId, jobId },
    reason: detail,
    deliveries: deaths,
  });
  const error = {
    code: JOB_DEAD_LETTERED.code,
    detail,
    stage: null,
    fault: 'infra',
    retryable: true,
  } as const;
  await endJob(tx, { teamId, jobId }, 'running', { state: 'failed', error, report: null });
}

async function start(
  tx: Transaction<Database>,
  teamId: string,
  jobId: string,
  was: JobState,
): Promise<void> {
  await tx
    .updateTable('jobs')
    .set((eb) => ({
      state: 'running',
      attempt: eb('attempt', '+', 1),
      stalls: was === 'running' ? eb('stalls', '+', 1) : 0,
      heartbeat_at: sql<Date>`now()`,
      dispatched_at: sql<Date>`coalesce(dispatched_at, now())`,
      started_at: sql<Date>`coalesce(started_at, now())`,
      deadline: sql<Date>`coalesce(deadline, now() + (request ->> 'timeoutSeconds')::integer * interval '1 second')`,
    }))
    .where('team_id', '=', teamId)
    .where('id', '=', jobId)
    .execute();
}

async function readTaken(
  tx: Transaction<Database>,
  teamId: string,
  jobId: string,
): Promise<TakenJob> {
  const row = await tx
    .selectFrom('jobs')
    .select(['attempt', 'request', 'model_sha256', 'model_name', 'class', 'trace_parent'])
    .select('cancel_requested_at')
    .select(sql<number>`extract(epoch from deadline - now())::double precision`.as('seconds_left'))
    .select(
      sql<number>`extract(epoch from started_at - created_at)::double precision`.as(
        'queued_seconds',
      ),
    )
    .where('team_id', '=', teamId)
    .where('id', '=', jobId)
    .executeTakeFirstOrThrow();
  const targets = await tx
    .selectFrom('targets')
    .select(['position', 'board', 'precision', 'attempts'])
    .where('team_id', '=', teamId)
    .where('job_id', '=', jobId)
    .orderBy('position')
    .execute();
  return {
    teamId,
    jobId,
    attempt: row.attempt,
    request: row.request as JobRequest,
    model: { sha256: row.model_sha256, name: row.model_name },
    class: row.class,
    traceParent: row.trace_parent,
    secondsLeft: row.seconds_left,
    queuedSeconds: row.queued_seconds,
    isCancelled: row.cancel_requested_at !== null,
    targets,
  };
}
