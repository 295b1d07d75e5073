/** Rows of units: an agent comes with them, and goes. */
import { sql } from 'kysely';
import { AppError } from '@flashline/errors';
import { type Db, transact } from '@flashline/db';
import { FARM_BAD_REQUEST, FARM_UNIT_TAKEN } from '../errors.ts';
import type { RegisteredUnit } from '../farm-port.ts';

/** Leases to come raise it by one each, and it stays a number that is exact. */
const HIGHEST_FENCE = 2 ** 52;

/** Records the units of an agent as connected through `connection`, and no others of it. */
export async function registerUnits(
  db: Db,
  agent: string,
  connection: string,
  units: readonly RegisteredUnit[],
): Promise<void> {
  if (agent === '') throw new AppError(FARM_BAD_REQUEST, 'An agent has no id: give it one.');
  for (const { unitId, highestFence } of units) {
    if (highestFence >= 0 && highestFence <= HIGHEST_FENCE) continue;
    const message = `Unit ${unitId} comes with fence ${highestFence}, which nobody gave: mend its agent.`;
    throw new AppError(FARM_BAD_REQUEST, message);
  }
  await transact(db, async (tx) => {
    for (const unit of units.toSorted((a, b) => (a.unitId < b.unitId ? -1 : 1))) {
      const { rows } = await sql<{ id: string }>`
        insert into units (id, board, agent, driver, is_connected, connection, fence)
        values (${unit.unitId}, ${unit.board}, ${agent}, ${unit.driver}, true, ${connection},
          ${unit.highestFence})
        on conflict (id) do update set board = excluded.board, driver = excluded.driver,
          is_connected = true, connection = excluded.connection,
          last_seen_at = clock_timestamp(), fence = greatest(units.fence, excluded.fence)
        where units.agent = excluded.agent
        returning id`.execute(tx);
      if (rows.length > 0) continue;
      throw new AppError(
        FARM_UNIT_TAKEN,
        `Agent ${agent} claims unit ${unit.unitId} of another agent: give it an id of its own.`,
      );
    }
    await tx
      .updateTable('units')
      .set({ is_connected: false })
      .where('agent', '=', agent)
      .where((eb) => eb.or([eb('connection', 'is', null), eb('connection', '<>', connection)]))
      .execute();
  });
}

/** Records that a connection is over, unless its agent has come back through another one. */
export async function releaseUnits(db: Db, connection: string): Promise<void> {
  // In a transaction, as a deadlock with a round is tried again.
  await transact(db, async (tx) => {
    await tx
      .updateTable('units')
      .set({ is_connected: false })
      .where('connection', '=', connection)
      .execute();
  });
}
