/**
 * Whose fault a failure is, and what becomes of the unit. A failure of a unit is a strike; three in a
 * day from at least two jobs and firmwares put it into quarantine: one bad firmware, sent again, does not
 * take the only unit of a board from everybody. A firmware that fails on a second good unit is at
 * fault itself, and its strikes are taken back.
 */
import { sql } from 'kysely';
import type { UnitHealth } from '@flashline/db';
import { FARM_IMAGE_FAILED } from '../errors.ts';
import type { Tx } from './farm-clock.ts';
import type { RunOutcome } from './outcome.ts';

const STRIKES = 3;
const STRIKE_JOBS = 2;
const STRIKE_IMAGES = 2;
const A_DAY_AGO = sql<Date>`clock_timestamp() - interval '24 hours'`;

interface FailedLease {
  readonly team_id: string;
  readonly unit_id: string | null;
  readonly job_id: string | null;
  readonly image_sha256: string | null;
}

/** The outcome as it is to be kept; strikes and quarantine are written. */
export async function judgeFailure(
  tx: Tx,
  lease: FailedLease,
  outcome: RunOutcome | null,
): Promise<RunOutcome | null> {
  const { unit_id: unitId } = lease;
  if (outcome?.kind !== 'failure' || outcome.fault !== 'unit' || unitId === null) return outcome;
  const others = await failedElsewhere(tx, lease, unitId);
  if (others.length === 0) {
    await strike(tx, lease, unitId, outcome.message);
    return outcome;
  }
  for (const other of others) await forgive(tx, lease, other);
  const units = [...others, unitId].toSorted().join(', ');
  const message = `The firmware failed on units ${units}, last with ${outcome.code}: ${outcome.message}`;
  const { code, kind: errorKind } = FARM_IMAGE_FAILED;
  return { kind: 'failure', fault: 'job', code, errorKind, isRetryable: false, message };
}

/** Other units, good ones then and now, on which the same firmware failed of late. */
async function failedElsewhere(
  tx: Tx,
  lease: FailedLease,
  unitId: string,
): Promise<readonly string[]> {
  if (lease.image_sha256 === null) return [];
  const rows = await tx
    .selectFrom('leases')
    .innerJoin('units', 'units.id', 'leases.unit_id')
    .select('units.id')
    .distinct()
    .where('leases.team_id', '=', lease.team_id)
    .where('leases.image_sha256', '=', lease.image_sha256)
    .where('leases.fault', '=', 'unit')
    .where('leases.ended_at', '>', A_DAY_AGO)
    .whereRef('leases.ended_at', '>', 'units.strikes_since')
    .where('units.id', '<>', unitId)
    .where('units.health', '=', 'good')
    .execute();
  return rows.map(({ id }) => id);
}

async function forgive(tx: Tx, lease: FailedLease, unitId: string): Promise<void> {
  await tx
    .updateTable('leases')
    .set({ fault: 'job' })
    .where('unit_id', '=', unitId)
    .where('team_id', '=', lease.team_id)
    .where('image_sha256', '=', lease.image_sha256)
    .where('fault', '=', 'unit')
    .execute();
  const { strikes } = await countStrikes(tx, unitId);
  await tx.updateTable('units').set({ strikes }).where('id', '=', unitId).execute();
}

/** Counts the strike that is about to be written into its lease. */
async function strike(tx: Tx, lease: FailedLease, unitId: string, why: string): Promise<void> {
  const before = await countStrikes(tx, unitId);
  const strikes = before.strikes + 1;
  const jobs = new Set([...before.jobs, lease.job_id]);
  const images = new Set([...before.images, lease.image_sha256]);
  await tx.updateTable('units').set({ strikes }).where('id', '=', unitId).execute();
  if (strikes < STRIKES || jobs.size < STRIKE_JOBS || images.size < STRIKE_IMAGES) return;
  const reason = `${strikes} failures within 24 hours, the last: ${why}`;
  await change(tx, unitId, ['good', 'suspect'], 'quarantined', reason);
}

/** Strikes of more than a day ago count no more. */
export async function dropOldStrikes(tx: Tx): Promise<void> {
  const struck = await tx
    .selectFrom('units')
    .select(['id', 'strikes'])
    .where('strikes', '>', 0)
    .execute();
  for (const unit of struck) {
    const { strikes } = await countStrikes(tx, unit.id);
    if (strikes === unit.strikes) continue;
    await tx.updateTable('units').set({ strikes }).where('id', '=', unit.id).execute();
  }
}

/** A check (class `health`) decides over a suspect unit: good again, or into quarantine. */
export async function judgeCheck(tx: Tx, unitId: string, outcome: RunOutcome): Promise<void> {
  if (outcome.kind === 'measurement') {
    await change(tx, unitId, ['suspect'], 'good', 'It has passed a check.');
  } else if (outcome.fault === 'unit') {
    const reason = `It has failed a check: ${outcome.message}`;
    await change(tx, unitId, ['suspect'], 'quarantined', reason);
  }
}

async function change(
  tx: Tx,
  unitId: string,
  from: readonly UnitHealth[],
  health: UnitHealth,
  reason: string,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('units')
    .set({ health, health_reason: reason })
    .where('id', '=', unitId)
    .where('health', 'in', [...from])
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  const details = JSON.stringify({ health, reason });
  await tx
    .insertInto('audit')
    .values({ actor: 'farm-controller', action: 'unit.health', object: unitId, details })
    .execute();
}

async function countStrikes(
  tx: Tx,
  unitId: string,
): Promise<{
  readonly strikes: number;
  readonly jobs: readonly (string | null)[];
  readonly images: readonly (string | null)[];
}> {
  const rows = await tx
    .selectFrom('leases')
    .innerJoin('units', 'units.id', 'leases.unit_id')
    .select(['leases.job_id', 'leases.image_sha256'])
    .where('leases.unit_id', '=', unitId)
    .where('leases.fault', '=', 'unit')
    .where('leases.ended_at', '>', A_DAY_AGO)
    .whereRef('leases.ended_at', '>', 'units.strikes_since')
    .execute();
  return {
    strikes: rows.length,
    jobs: rows.map((row) => row.job_id),
    images: rows.map((row) => row.image_sha256),
  };
}
