/** What heals: jobs whose message is lost, whose worker is dead, or whose time is over. */
import type { Db } from '@flashline/db';
import { dispatchAgain, endOverdue, SILENCE_SECONDS } from '@flashline/jobs';
import { count, logger, METRICS } from '@flashline/telemetry';

export interface ReconcileOptions {
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
  });
  note('sent-again', again);
  if (ended.length + again > 0) options.onChange();
}

function note(repair: string, jobs: number): void {
  if (jobs === 0) return;
  count(METRICS.reconcilerRepairs, jobs, { repair });
  logger('orchestrator').warn({ repair, jobs }, 'the reconciler healed jobs');
}
