/** An operator says how a unit is. */
import { sql } from 'kysely';
import { AppError } from '@flashline/errors';
import type { farm } from '@flashline/contracts';
import { type Db, transact, type UnitHealth } from '@flashline/db';
import { FARM_BAD_REQUEST, FARM_NOT_FOUND } from '../errors.ts';
import type { Farm } from '../farm.ts';

const HEALTH: readonly UnitHealth[] = ['good', 'suspect', 'quarantined', 'maintenance', 'retired'];

/** Writes it with its audit row; strikes from before are forgiven. A lease in progress goes on. */
export async function setUnitHealth(
  of: Farm,
  db: Db,
  request: farm.SetUnitHealthRequest,
): Promise<farm.SetUnitHealthResponse> {
  const { unitId, reason, actor } = request;
  const health = HEALTH.find((known) => known === request.health);
  if (health === undefined) {
    throw new AppError(
      FARM_BAD_REQUEST,
      `Health '${request.health}' is not known: take one of ${HEALTH.join(', ')}.`,
    );
  }
  await transact(db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('units')
      .set({
        health,
        health_reason: reason,
        strikes: 0,
        strikes_since: sql<Date>`clock_timestamp()`,
      })
      .where('id', '=', unitId)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) {
      throw new AppError(FARM_NOT_FOUND, `There is no unit ${unitId}: list the units.`);
    }
    const details = JSON.stringify({ health, reason });
    await tx
      .insertInto('audit')
      .values({ actor, action: 'unit.health', object: unitId, details })
      .execute();
  });
  of.wake();
  return {};
}
