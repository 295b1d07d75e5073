/** One delivery of a job's message: take the job over, keep it alive, work, end it. */
import { AppError } from '@flashline/errors';
import {
  beat,
  cancelChannel,
  dropResultsOf,
  finishJob,
  JOB_OBJECT_GONE,
  JOB_TAKEN_OVER,
  letGo,
  SILENCE_SECONDS,
  takeOver,
  timedOut,
  type Ending,
  type JobMessage,
  type TakenJob,
} from '@flashline/jobs';
import type { Bus, Delivery, Outcome } from '@flashline/bus';
import type { Db } from '@flashline/db';
import { logger, METRICS, observe, count, withSpan } from '@flashline/telemetry';
import { jobErrorOf } from './failures.ts';
import type { JobContext, WorkDeps } from './job-context.ts';
import { isAway, withRetries } from './retries.ts';
import { runJob } from './run-job.ts';
import { StopReason } from './stop-reason.ts';

/** How often a worker says that it lives; well below SILENCE_SECONDS. */
const BEAT_MS = 4_000;
/** Times that a job starts again because an object of an earlier stage is gone. */
const MOST_RESTARTS = 2;

export interface Worker extends WorkDeps {
  readonly bus: Bus;
  /** For signs of life: with connections that no other work can take. */
  readonly heartbeats: Db;
  readonly maxStalls: number;
  /** Called when a job has ended, so that the next one of its team can go. */
  readonly onEnded: () => void;
  /** Jobs in the hands of this process. */
  readonly inHand: Map<string, () => void>;
}

/** Handles a delivery; what it cannot do now is tried again later. Rejects where the database is away. */
export async function workOnJob(worker: Worker, delivery: Delivery): Promise<Outcome> {
  const { teamId, jobId } = delivery.payload as JobMessage;
  const { maxStalls, db } = worker;
  const taken = await takeOver(db, { teamId, jobId, maxStalls, topic: delivery.topic });
  if (taken.kind !== 'taken') {
    if (taken.kind !== 'busy') {
      worker.wakeTeam(teamId);
      worker.onEnded();
    }
    return { kind: 'done' };
  }
  worker.wakeTeam(teamId);
  const { attempt, queuedSeconds, class: jobClass } = taken.job;
  if (attempt === 1) observe(METRICS.queueWaitSeconds, queuedSeconds, { class: jobClass });
  const attributes = { 'flashline.job': jobId, 'flashline.team': teamId };
  return withSpan('job', attributes, () => workOnTaken(worker, taken.job, delivery.signal));
}

async function workOnTaken(worker: Worker, job: TakenJob, stopping: AbortSignal): Promise<Outcome> {
  const { teamId, jobId } = job;
  const log = logger('orchestrator').child({ jobId, attempt: job.attempt });
  const watch = keepAlive(worker, job, stopping);
  const started = performance.now();
  try {
    const context = { job, signal: watch.signal, cachedStages: new Set<string>() };
    const finish = (end: Ending) =>
      withRetries('end', watch.patience, () => finishJob(worker.db, job, end));
    const ending = await runAndFinish({ ...worker, ...context, seen: new Set() }, finish);
    count(METRICS.jobsEnded, 1, { state: ending.state });
    const seconds = (performance.now() - started) / 1000;
    observe(METRICS.jobSeconds, seconds, { state: ending.state });
    log.info({ state: ending.state, seconds }, 'the job has ended');
  } catch (error) {
    if (!isTakenOver(error)) return await leave(worker, job, error);
    log.warn('another attempt has the job, or it has ended');
  } finally {
    watch.end();
    worker.wakeTeam(teamId);
    worker.onEnded();
  }
  return { kind: 'done' };
}

/** To others at once where this process stops; after the silence of a dead worker, as one, where its end failed. */
async function leave({ db }: Worker, job: TakenJob, error: unknown): Promise<Outcome> {
  const { jobId } = job;
  if (error instanceof StopReason) {
    await letGo(db, job).catch(() => undefined);
    return { kind: 'again', delayMs: 0 };
  }
  logger('orchestrator').error({ err: error, jobId }, 'the end of a job cannot be written');
  return { kind: 'again', delayMs: (SILENCE_SECONDS + 1) * 1000 };
}

/** Gives how the job has ended; runs it again where what it made was deleted meanwhile. */
async function runAndFinish(
  context: JobContext,
  finish: (ending: Ending) => Promise<void>,
): Promise<Ending> {
  for (let restarts = 0; restarts < MOST_RESTARTS; restarts++) {
    const ending = await runToEnd(context);
    try {
      await finish(ending);
      return ending;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== JOB_OBJECT_GONE.code) throw error;
    }
  }
  const ending = await runToEnd(context);
  await finish(ending);
  return ending;
}

/** Rejects where the job is not ours to end: taken over, or this process stops. */
async function runToEnd(context: JobContext): Promise<Ending> {
  for (let restarts = 0; ; restarts++) {
    try {
      if (context.job.isCancelled) return { state: 'cancelled' };
      return await runJob(context);
    } catch (error) {
      const reason = context.signal.aborted ? (context.signal.reason as unknown) : error;
      if (reason instanceof StopReason) {
        if (reason.kind === 'cancelled') return { state: 'cancelled' };
        if (reason.kind === 'deadline') {
          return { state: 'failed', error: timedOut(null), report: null };
        }
        throw reason;
      }
      if (isTakenOver(error)) throw error;
      const isMissing = error instanceof AppError && error.code === 'STORE_MISSING';
      if (!isMissing || restarts >= MOST_RESTARTS) {
        logger('orchestrator').warn({ err: error, jobId: context.job.jobId }, 'the job has failed');
        return { state: 'failed', error: jobErrorOf(error), report: null };
      }
      await withRetries('missing objects', context.signal, () => dropMissing(context));
    }
  }
}

/** Results whose objects are not in the store, whatever the records say, are dropped. */
async function dropMissing({ db, store, job, seen }: JobContext): Promise<void> {
  const missing: string[] = [];
  for (const sha256 of seen) {
    if ((await store.stat(job.teamId, sha256)) === null) missing.push(sha256);
  }
  await dropResultsOf(db, job.teamId, missing);
}

function isTakenOver(error: unknown): boolean {
  if (error instanceof StopReason) return error.kind === 'taken-over';
  return error instanceof AppError && error.code === JOB_TAKEN_OVER.code;
}

interface Watch {
  /** Aborted with a StopReason. */
  readonly signal: AbortSignal;
  /** For the end of the job, which must be written even where the work was stopped. */
  readonly patience: AbortSignal;
  end(): void;
}

/** Says that the worker lives, and stops the work when the job is cancelled, lost or overdue. */
function keepAlive(worker: Worker, job: TakenJob, stopping: AbortSignal): Watch {
  const work = new AbortController();
  const patience = new AbortController();
  const stop = (kind: StopReason['kind']) => work.abort(new StopReason(kind));
  const onStopping = () => {
    stop('stopping');
    patience.abort(new StopReason('stopping'));
  };
  if (stopping.aborted) onStopping();
  stopping.addEventListener('abort', onStopping, { once: true });
  const check = () => {
    beat(worker.heartbeats, job).then(
      (answer) => {
        if (answer === null) stop('taken-over');
        else if (answer.isCancelled) stop('cancelled');
      },
      (error: unknown) => {
        const log = logger('orchestrator');
        log.warn({ err: error, jobId: job.jobId, isAway: isAway(error) }, 'no heart-beat');
      },
    );
  };
  const timer = setInterval(check, BEAT_MS);
  const deadline = setTimeout(() => stop('deadline'), Math.max(0, job.secondsLeft * 1000));
  const forget = worker.bus.onWake(cancelChannel(job.jobId), check);
  worker.inHand.set(job.jobId, check);
  const end = () => {
    clearInterval(timer);
    clearTimeout(deadline);
    forget();
    stopping.removeEventListener('abort', onStopping);
    // A later attempt of this process may have it already.
    if (worker.inHand.get(job.jobId) === check) worker.inHand.delete(job.jobId);
  };
  return { signal: work.signal, patience: patience.signal, end };
}
