/** What heals: jobs whose message is lost, whose worker is dead, or whose time is over. */
import type { Bus } from '@flashline/bus';
import type { Db } from '@flashline/db';
import {
  countDispatched,
  dispatchAgain,
  endOverdue,
  jobsTopic,
  SILENCE_SECONDS,
  type JobClass,
} from '@flashline/jobs';
import { count, logger, METRICS } from '@flashline/telemetry';

export interface ReconcileOptions {
  readonly bus: Pick<Bus, 'pending'>;
  readonly redispatchSeconds: number;
  readonly wakeTeam: (teamId: string) => void;
  /** Called where there is something on the outbox, or room in a team's window. */
  readonly onChange: () => void;
}

/** One round. Safe beside others that do the same. */
export async function reconcile(db: Db, options: ReconcileOptions): Promise<void> {
  const ended = await endOverdue(db);
  for (const { teamId } of ended) options.wakeTeam(teamId);
  note('ended', ended.length);
  const again = await dispatchAgain(db, {
    queuedSeconds: options.redispatchSeconds,
    runningSeconds: Math.min(SILENCE_SECONDS, options.redispatchSeconds),
    complete: await completeClasses(db, options.bus),
  });
  note('sent-again', again);
  if (ended.length + again > 0) options.onChange();
}

/**
 * Classes in which nothing was lost: where all workers are busy, messages wait as long as it takes, and
 * sending them again each time would only make a longer queue.
 */
async function completeClasses(db: Db, bus: Pick<Bus, 'pending'>): Promise<JobClass[]> {
  const complete: JobClass[] = [];
  for (const [jobClass, jobs] of await countDispatched(db)) {
    if ((await bus.pending(jobsTopic(jobClass))) >= jobs) complete.push(jobClass);
  }
  return complete;
}

function note(repair: string, jobs: number): void {
  if (jobs === 0) return;
  count(METRICS.reconcilerRepairs, jobs, { repair });
  logger('orchestrator').warn({ repair, jobs }, 'the reconciler healed jobs');
}
