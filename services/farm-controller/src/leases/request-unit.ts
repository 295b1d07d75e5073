/** Rows of requests: made once per holder, read again for whoever comes back. */
import { AppError } from '@flashline/errors';
import { findBoard } from '@flashline/boards';
import { type Db, newId } from '@flashline/db';
import { isJobClass } from '@flashline/schedule';
import { FARM_BAD_REQUEST, FARM_HOLDER_TAKEN } from '../errors.ts';
import type { LeaseView, UnitOrder } from '../farm-port.ts';
import { END_REASONS, type EndReason, type RunOutcome } from './outcome.ts';

/** The id of the holder's request, made if it is new. */
export async function requestUnit(db: Db, order: UnitOrder): Promise<string> {
  assertSensible(order);
  await db
    .insertInto('leases')
    .values({
      id: newId(),
      team_id: order.teamId,
      job_id: order.jobId === '' ? null : order.jobId,
      board: order.board,
      precision: order.precision,
      class: order.class,
      holder: order.holder,
      avoid_units: JSON.stringify(order.avoidUnits),
      image_sha256: order.image?.sha256 ?? null,
      command: JSON.stringify(order.command),
      trace_parent: order.traceParent,
    })
    .onConflict((conflict) => conflict.column('holder').doNothing())
    .execute();
  const row = await db
    .selectFrom('leases')
    .select(['id', 'team_id', 'board', 'image_sha256'])
    .where('holder', '=', order.holder)
    .executeTakeFirstOrThrow();
  const isSame =
    row.team_id === order.teamId &&
    row.board === order.board &&
    row.image_sha256 === (order.image?.sha256 ?? null);
  if (isSame) return row.id;
  throw new AppError(
    FARM_HOLDER_TAKEN,
    `Holder ${order.holder} has asked for another run already: take a new holder.`,
  );
}

/** Views of those of `leaseIds` that are over. */
export async function readEnded(
  db: Db,
  leaseIds: readonly string[],
): Promise<ReadonlyMap<string, LeaseView>> {
  if (leaseIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('leases')
    .select(['id', 'end_reason', 'result', 'unit_id'])
    .where('id', 'in', [...leaseIds])
    .where('state', '=', 'ended')
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        state: 'ended',
        reason: reasonOf(row.end_reason),
        outcome: row.result as RunOutcome | null,
        unitId: row.unit_id,
      },
    ]),
  );
}

/** What the agent of a unit is to do under each of `leaseIds`. */
export async function readCommands(
  db: Db,
  leaseIds: readonly string[],
): Promise<ReadonlyMap<string, { command: unknown; traceParent: string | null }>> {
  if (leaseIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('leases')
    .select(['id', 'command', 'trace_parent'])
    .where('id', 'in', [...leaseIds])
    .execute();
  return new Map(
    rows.map((row) => [row.id, { command: row.command, traceParent: row.trace_parent }]),
  );
}

function reasonOf(text: string | null): EndReason {
  return END_REASONS.find((reason) => reason === text) ?? 'expired';
}

function assertSensible(order: UnitOrder): void {
  const wrong = [
    findBoard(order.board) === undefined ? `board '${order.board}' is not known` : null,
    isJobClass(order.class) ? null : `class '${order.class}' is not known`,
    order.holder === '' ? 'holder is missing' : null,
    order.teamId === '' ? 'the scope names no team' : null,
  ].find((each) => each !== null);
  if (wrong !== undefined) throw new AppError(FARM_BAD_REQUEST, `A run is refused: ${wrong}.`);
}
