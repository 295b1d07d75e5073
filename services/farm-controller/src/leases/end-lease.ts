/** Ends a lease: result into its row, held seconds to its team, strikes to its unit. */
import { sql } from 'kysely';
import { chargeAccount } from '@flashline/schedule';
import { readAccount, writeAccounts } from './accounts.ts';
import { epoch, type Tx } from './farm-clock.ts';
import { isCharged, type LeaseEnd } from './outcome.ts';
import { judgeCheck, judgeFailure } from './strikes.ts';

/** Clocks of agent and database differ by less over one lease. */
const CLOCK_SECONDS = 1;

/** What has become of a lease that was ended. */
export interface EndedLease {
  readonly teamId: string;
  readonly board: string;
  readonly reason: string;
  readonly chargedSeconds: number;
}

/**
 * Does it within the farm's lock; null where the lease was over already, or is not the one that an
 * agent means. `now` as of the lock.
 */
export async function endLease(tx: Tx, given: LeaseEnd, now: number): Promise<EndedLease | null> {
  const lease = await tx
    .selectFrom('leases')
    .select(['team_id', 'board', 'class', 'state', 'unit_id', 'fence', 'job_id'])
    .select('image_sha256')
    .select(epoch('granted_at').as('granted'))
    .select(epoch('expires_at').as('expires'))
    .select(epoch('hard_end').as('hard'))
    .where('id', '=', given.leaseId)
    .executeTakeFirst();
  if (lease === undefined || lease.state === 'ended' || !isMeant(given, lease)) return null;
  const end = isTooLong(given, lease, now)
    ? ({ ...given, reason: 'hard-end', outcome: null } as const)
    : given;
  const outcome = await judgeFailure(tx, lease, end.outcome);
  const isHeld = lease.state === 'granted';
  // Nobody holds a unit beyond a deadline, however late somebody is there to see it.
  const heldUntil = Math.min(now, lease.expires, lease.hard);
  const heldSeconds = isHeld ? Math.max(0, heldUntil - lease.granted) : 0;
  const chargedSeconds = isCharged({ ...end, outcome }) ? heldSeconds : 0;
  await tx
    .updateTable('leases')
    .set({
      state: 'ended',
      ended_at: sql<Date>`clock_timestamp()`,
      end_reason: end.reason,
      result: outcome === null ? null : JSON.stringify(outcome),
      fault: outcome?.kind === 'failure' ? outcome.fault : null,
      charged_seconds: chargedSeconds,
    })
    .where('id', '=', end.leaseId)
    .execute();
  if (isHeld && lease.unit_id !== null) {
    await tx
      .updateTable('units')
      .set({ used_seconds: sql<number>`used_seconds + ${heldSeconds}::float8` })
      .where('id', '=', lease.unit_id)
      .execute();
  }
  if (lease.class === 'health' && lease.unit_id !== null && outcome !== null) {
    await judgeCheck(tx, lease.unit_id, outcome);
  }
  if (chargedSeconds > 0) {
    const { account, weight } = await readAccount(tx, lease.team_id, lease.board);
    await writeAccounts(tx, [chargeAccount(account, weight, chargedSeconds)]);
  }
  return { teamId: lease.team_id, board: lease.board, reason: end.reason, chargedSeconds };
}

/** An agent can end nothing but a lease that its unit holds. */
function isMeant(
  { under }: LeaseEnd,
  lease: { readonly unit_id: string | null; readonly fence: number | null },
): boolean {
  return under === undefined || (lease.unit_id === under.unitId && lease.fence === under.fence);
}

/** True where an agent has stopped a run because its lease was at its hard end. */
function isTooLong(
  { outcome }: LeaseEnd,
  { expires, hard }: { readonly expires: number; readonly hard: number },
  now: number,
): boolean {
  const isStopped = outcome?.kind === 'failure' && outcome.fault === 'platform';
  return isStopped && hard <= expires && now >= hard - CLOCK_SECONDS;
}
