/** The farm as the scheduler sees it, out of the tables. */
import { sql } from 'kysely';
import { type FarmState, isJobClass, type LiveLease, type UnitRequest } from '@flashline/schedule';
import { readAccounts } from './accounts.ts';
import { epoch, type Tx } from './farm-clock.ts';

/** A request or lease that is not over. */
export interface OpenLease {
  readonly id: string;
  readonly teamId: string;
  readonly board: string;
  readonly class: string;
  readonly requestedAt: number;
  readonly avoidUnits: readonly string[];
  /** Null: it waits. */
  readonly held: HeldUnit | null;
}

/** Times are seconds of the database's clock. */
export interface HeldUnit {
  readonly unitId: string;
  /** The stream over which its agent came last. */
  readonly connection: string | null;
  readonly fence: number;
  readonly grantedAt: number;
  readonly expiresAt: number;
  readonly hardEnd: number;
}

/** All that is open, oldest first. */
export async function readOpenLeases(tx: Tx): Promise<readonly OpenLease[]> {
  const rows = await tx
    .selectFrom('leases')
    .leftJoin('units', 'units.id', 'leases.unit_id')
    .select(['leases.id', 'team_id', 'leases.board', 'class', 'avoid_units', 'state', 'unit_id'])
    .select(['leases.fence', 'units.connection'])
    .select([
      epoch('requested_at').as('requested'),
      epoch('granted_at').as('granted'),
      epoch('expires_at').as('expires'),
      epoch('hard_end').as('hard'),
    ])
    .where('state', '<>', 'ended')
    .orderBy('requested_at')
    .orderBy('leases.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    teamId: row.team_id,
    board: row.board,
    class: row.class,
    requestedAt: row.requested,
    avoidUnits: row.avoid_units,
    held:
      row.state === 'granted' && row.unit_id !== null && row.fence !== null
        ? {
            unitId: row.unit_id,
            connection: row.connection,
            fence: row.fence,
            grantedAt: row.granted,
            expiresAt: row.expires,
            hardEnd: row.hard,
          }
        : null,
  }));
}

/** The state at `now`. Units not heard of for `silentSeconds` count as not connected. */
export async function readFarm(
  tx: Tx,
  open: readonly OpenLease[],
  now: number,
  silentSeconds: number,
): Promise<FarmState> {
  const units = await tx
    .selectFrom('units')
    .select(['id', 'board', 'health', 'strikes', 'used_seconds', 'is_connected'])
    .select(epoch('last_seen_at').as('seen'))
    .orderBy('id')
    .execute();
  const teams = await sql<{ id: string; weight: number }>`select id, weight from teams
    where id in (select team_id from leases where state <> 'ended')`.execute(tx);
  return {
    now,
    units: units.map((unit) => ({
      id: unit.id,
      board: unit.board,
      health: unit.health,
      isConnected: unit.is_connected && unit.seen > now - silentSeconds,
      strikes: unit.strikes,
      usedSeconds: unit.used_seconds,
    })),
    waiting: open.flatMap(asRequest),
    live: open.flatMap(asLive),
    accounts: await readAccounts(tx),
    weights: new Map(teams.rows.map(({ id, weight }) => [id, weight])),
  };
}

function asRequest(lease: OpenLease): readonly UnitRequest[] {
  if (lease.held !== null) return [];
  const { id, teamId, board, requestedAt, avoidUnits } = lease;
  const ofClass = isJobClass(lease.class) ? lease.class : 'nightly';
  return [{ id, teamId, board, class: ofClass, requestedAt, avoidUnits }];
}

function asLive({ teamId, board, held }: OpenLease): readonly LiveLease[] {
  return held === null ? [] : [{ teamId, board, unitId: held.unitId, grantedAt: held.grantedAt }];
}
