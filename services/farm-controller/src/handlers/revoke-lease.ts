/** An operator takes a lease away. */
import { AppError } from '@flashline/errors';
import type { farm } from '@flashline/contracts';
import { type Db, transact } from '@flashline/db';
import { FARM_NOT_FOUND } from '../errors.ts';
import type { Farm } from '../farm.ts';

/** Writes the audit row and ends the lease; one that is over already is left as it is. */
export async function revokeLease(
  of: Farm,
  db: Db,
  request: farm.RevokeLeaseRequest,
): Promise<farm.RevokeLeaseResponse> {
  const { leaseId, reason, actor } = request;
  await transact(db, async (tx) => {
    const lease = await tx
      .selectFrom('leases')
      .select('team_id')
      .where('id', '=', leaseId)
      .executeTakeFirst();
    if (lease === undefined) {
      throw new AppError(FARM_NOT_FOUND, `There is no lease ${leaseId}: list the leases.`);
    }
    const details = JSON.stringify({ reason });
    await tx
      .insertInto('audit')
      .values({ team_id: lease.team_id, actor, action: 'lease.revoke', object: leaseId, details })
      .execute();
  });
  await of.end({ leaseId, reason: 'revoked', outcome: null });
  return {};
}
