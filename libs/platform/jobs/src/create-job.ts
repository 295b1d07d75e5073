/**
 * New jobs. What one team asks for at the same time is written in one transaction: its number of events
 * is behind one row lock, so a transaction per job would pay one flush to disk per job.
 */
import { newId, transact, type Database, type Db } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import type { Transaction } from 'kysely';
import { JOB_KEY_REUSED, JOB_QUEUE_FULL, JOB_STORAGE_FULL } from './errors.ts';
import { keyOf, knownKeys, replayOf, type Plan } from './idempotency.ts';
import { insertJobs, type JobToInsert } from './insert-jobs.ts';
import type { Job } from './job.ts';
import type { JobRequest } from './job-request.ts';
import { requireUploads } from './job-uploads.ts';
import { estimatedWait, positionOf } from './queue.ts';
import { toJob } from './job-view.ts';
import { lockTeam, type LockedTeam } from './lock-team.ts';

export interface NewJob {
  readonly teamId: string;
  /** Parsed by JOB_REQUEST and passed by `checkRequest`. */
  readonly request: JobRequest;
  readonly submittedBy: string;
  readonly retryOf?: string;
  readonly traceParent?: string;
  /** The same key and body again gives the job that the first call made. */
  readonly idempotency?: {
    readonly route: string;
    readonly key: string;
    readonly bodySha256: string;
  };
}

export interface CreatedJob {
  readonly job: Job;
  /** True where an earlier call with the same key made the job. */
  readonly isReplay: boolean;
}

/** Jobs that one transaction writes at most. */
const BATCH = 32;

interface Waiting {
  readonly wanted: NewJob;
  readonly resolve: (created: CreatedJob) => void;
  readonly reject: (error: unknown) => void;
}

interface TeamQueue {
  readonly waiting: Waiting[];
  isFlushing: boolean;
}

const queues = new WeakMap<Db, Map<string, TeamQueue>>();

/**
 * Writes a job, its targets, its `job.queued` event and its idempotency key in one transaction. Rejects
 * with AppError: JOB_MODEL_MISSING, JOB_DATA_MISSING, JOB_QUEUE_FULL, JOB_STORAGE_FULL, JOB_KEY_REUSED.
 * The caller then wakes JOBS_CHANNEL and the team's `eventsChannel`.
 */
export function createJob(db: Db, wanted: NewJob): Promise<CreatedJob> {
  const teams = queues.get(db) ?? new Map<string, TeamQueue>();
  queues.set(db, teams);
  const queue = teams.get(wanted.teamId) ?? { waiting: [], isFlushing: false };
  teams.set(wanted.teamId, queue);
  const created = new Promise<CreatedJob>((resolve, reject) => {
    queue.waiting.push({ wanted, resolve, reject });
  });
  if (!queue.isFlushing) void flush(db, wanted.teamId, teams, queue);
  return created;
}

/** Never rejects. */
async function flush(
  db: Db,
  teamId: string,
  teams: Map<string, TeamQueue>,
  queue: TeamQueue,
): Promise<void> {
  queue.isFlushing = true;
  while (queue.waiting.length > 0) {
    const batch = queue.waiting.splice(0, BATCH);
    try {
      await settle(db, teamId, batch);
    } catch (error) {
      if (error instanceof AppError && error.retryable) {
        // The database is away: who waits behind this batch would wait to hear the same.
        for (const one of [...batch, ...queue.waiting.splice(0)]) one.reject(error);
      } else if (batch.length === 1) batch[0]!.reject(error);
      else await settleApart(db, teamId, batch, error);
    }
  }
  teams.delete(teamId);
}

/** One bad row must not take the others down. */
async function settleApart(
  db: Db,
  teamId: string,
  batch: readonly Waiting[],
  error: unknown,
): Promise<void> {
  logger('jobs').warn({ err: error }, 'a batch of jobs failed, trying them apart');
  for (const one of batch) await settle(db, teamId, [one]).catch(one.reject);
}

async function settle(db: Db, teamId: string, batch: readonly Waiting[]): Promise<void> {
  const wait = await estimatedWait(db, teamId);
  const outcomes = await transact(db, (tx) => createAll(tx, teamId, batch, wait));
  batch.forEach(({ resolve, reject }, i) => {
    const outcome = outcomes[i]!;
    if (outcome instanceof AppError) reject(outcome);
    else resolve(outcome);
  });
}

async function createAll(
  tx: Transaction<Database>,
  teamId: string,
  batch: readonly Waiting[],
  wait: (position: number) => number,
): Promise<(CreatedJob | AppError)[]> {
  const team = await lockTeam(tx, teamId);
  const wanted = batch.map((one) => one.wanted);
  const [names, known] = [await requireUploads(tx, teamId, wanted), await knownKeys(tx, wanted)];
  const toInsert: JobToInsert[] = [];
  const plans = wanted.map((one, i): Plan => {
    const earlier = known.get(keyOf(one) ?? '');
    if (earlier !== undefined) return replayOf(one, earlier);
    const name = names[i]!;
    if (name instanceof AppError) return name;
    const refusal = overQuota(team, team.queued_jobs + toInsert.length);
    if (refusal !== null) return refusal;
    const id = newId();
    toInsert.push({ id, modelName: name, wanted: one });
    const key = keyOf(one);
    if (key !== null) known.set(key, { jobId: id, bodySha256: one.idempotency!.bodySha256 });
    return { id, isReplay: false };
  });
  const made = await insertJobs(tx, teamId, team.last_event_id, toInsert);
  const position = new Map(toInsert.map(({ id }, i) => [id, team.queued_jobs + i + 1]));
  return Promise.all(
    plans.map(async (plan) => {
      if (plan instanceof AppError) return plan;
      const { id, isReplay } = plan;
      const place = position.get(id) ?? (await positionOf(tx, teamId, id));
      const queue = place === null ? null : { position: place, estimatedWaitSeconds: wait(place) };
      const rows = made.get(id) ?? (await readRows(tx, teamId, id));
      return { job: toJob(rows.job, rows.targets, queue), isReplay };
    }),
  );
}

function overQuota(team: LockedTeam, queued: number): AppError | null {
  if (queued >= team.max_queued_jobs) {
    return new AppError(
      JOB_QUEUE_FULL,
      `The team has ${queued} jobs waiting, which is its quota: try again when some have started.`,
      { retryAfterSeconds: 10 },
    );
  }
  const { stored_bytes: stored } = team;
  if (stored > team.storage_limit_bytes) {
    return new AppError(
      JOB_STORAGE_FULL,
      `The team stores ${stored} of ${team.storage_limit_bytes} bytes: delete models or data first.`,
    );
  }
  return null;
}

async function readRows(tx: Transaction<Database>, teamId: string, id: string) {
  const job = await tx
    .selectFrom('jobs')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (job === undefined) {
    throw new AppError(
      JOB_KEY_REUSED,
      'The job of this Idempotency-Key was deleted: take a new key.',
    );
  }
  const targets = await tx
    .selectFrom('targets')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('job_id', '=', id)
    .orderBy('position')
    .execute();
  return { job, targets };
}
