/** Rows of units and leases as callers see them. */
import type { Database } from '@flashline/db';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { LEASE, UNIT } from '../schemas/farm.ts';

export type UnitRow = Selectable<Database['units']> & {
  readonly is_leased: boolean;
};

export function unitView(row: UnitRow, isOperator: boolean): z.input<typeof UNIT> {
  return {
    id: row.id,
    board: row.board,
    driver: row.driver,
    health: row.health,
    healthReason: row.health_reason,
    isConnected: row.is_connected,
    isLeased: row.is_leased,
    agent: isOperator ? row.agent : null,
    usedSeconds: isOperator ? row.used_seconds : null,
    lastSeenAt: row.last_seen_at.toISOString(),
  };
}

export function leaseView(row: Selectable<Database['leases']>): z.input<typeof LEASE> {
  return {
    id: row.id,
    teamId: row.team_id,
    jobId: row.job_id,
    board: row.board,
    precision: row.precision,
    class: row.class,
    state: row.state,
    unitId: row.unit_id,
    fence: row.fence,
    requestedAt: row.requested_at.toISOString(),
    grantedAt: row.granted_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    hardEnd: row.hard_end?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    endReason: row.end_reason,
    chargedSeconds: row.charged_seconds,
  };
}
