/** Ends a lease: result into its row, held seconds to its team, strikes to its unit. */
import { sql } from 'kysely';
import { chargeAccount } from '@flashline/schedule';
import { readAccount, writeAccounts } from './accounts.ts';
import { epoch, type Tx } from './farm-clock.ts';
import { isCharged, type LeaseEnd } from './outcome.ts';
import { judgeCheck, judgeFailure } from './strikes.ts';

/** What has become of a lease that was ended. */
export interface EndedLease {
  readonly teamId: string;
  readonly board: string;
  readonly reason: string;
  readonly chargedSeconds: number;
}

/** Does it within the farm's lock; null where the lease was over already. `now` as of the lock. */
export async function endLease(tx: Tx, end: LeaseEnd, now: number): Promise<EndedLease | null> {
  const lease = await tx
    .selectFrom('leases')
    .select(['team_id', 'board', 'class', 'state', 'unit_id', 'job_id', 'image_sha256'])
    .select(epoch('granted_at').as('granted'))
    .where('id', '=', end.leaseId)
    .executeTakeFirst();
  if (lease === undefined || lease.state === 'ended') return null;
  const outcome = await judgeFailure(tx, lease, end.outcome);
  const isHeld = lease.state === 'granted';
  const heldSeconds = isHeld ? Math.max(0, now - lease.granted) : 0;
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
