/**
 * One round of the scheduler: what has ended is ended, what nobody renews runs out, what is free is
 * granted. One transaction under the farm's lock, so several controllers take turns.
 */
import { sql } from 'kysely';
import { type Db, transact } from '@flashline/db';
import {
  type FarmState,
  type Grant,
  type QueuePlace,
  type RequestOrder,
  schedule,
} from '@flashline/schedule';
import { writeAccounts } from './accounts.ts';
import { endLease, type EndedLease } from './end-lease.ts';
import { inSeconds, lockFarm, type Tx } from './farm-clock.ts';
import type { EndReason, LeaseEnd } from './outcome.ts';
import { type HeldUnit, type OpenLease, readFarm, readOpenLeases } from './read-farm.ts';
import { dropOldStrikes } from './strikes.ts';

/** What a controller brings into a round. */
export interface RoundInput {
  readonly ends: readonly LeaseEnd[];
  /** Requests and leases whose callers are connected here. */
  readonly attached: readonly string[];
  /** Streams of agents that answer here. */
  readonly connections: readonly string[];
  /** True where those are to be recorded as seen. */
  readonly isRenewal: boolean;
  readonly leaseSeconds: number;
  readonly noUnitSeconds: number;
  readonly order: RequestOrder;
}

/** What has changed, and how things stand. */
export interface RoundResult {
  readonly now: number;
  readonly open: readonly OpenLease[];
  readonly queue: readonly QueuePlace[];
  readonly granted: readonly OpenLease[];
  readonly ended: readonly EndedLease[];
  readonly state: FarmState;
}

/** Runs one round. */
export async function runRound(db: Db, input: RoundInput): Promise<RoundResult> {
  return transact(db, async (tx) => {
    const now = await lockFarm(tx);
    if (input.isRenewal) {
      await renew(tx, input);
      await dropOldStrikes(tx);
    }
    const ended: EndedLease[] = [];
    const ends = [...input.ends, ...(await overdue(tx, input))];
    for (const end of ends) {
      const done = await endLease(tx, end, now);
      if (done !== null) ended.push(done);
    }
    const before = await readOpenLeases(tx);
    const state = await readFarm(tx, before, now, input.leaseSeconds);
    const plan = schedule(state, input.order);
    const held = new Map<string, HeldUnit>();
    for (const grant of plan.grants) held.set(grant.requestId, await give(tx, grant, input, now));
    const old = new Map(state.accounts.map((each) => [`${each.board} ${each.teamId}`, each]));
    await writeAccounts(
      tx,
      plan.accounts.filter((account) => {
        const was = old.get(`${account.board} ${account.teamId}`);
        return was?.isActive !== account.isActive || was.virtualSeconds !== account.virtualSeconds;
      }),
    );
    const open = before.map((lease) => ({ ...lease, held: held.get(lease.id) ?? lease.held }));
    const granted = open.filter(({ id }) => held.has(id));
    return { now, open, queue: plan.queue, granted, ended, state };
  });
}

/** Callers and agents that are here are seen; leases with both go on. */
async function renew(tx: Tx, input: RoundInput): Promise<void> {
  const { attached, connections, leaseSeconds } = input;
  if (connections.length > 0) {
    await tx
      .updateTable('units')
      .set({ last_seen_at: sql<Date>`clock_timestamp()` })
      .where('connection', 'in', [...connections])
      .execute();
  }
  if (attached.length === 0) return;
  await tx
    .updateTable('leases')
    .set({ caller_seen_at: sql<Date>`clock_timestamp()` })
    .where('id', 'in', [...attached])
    .where('state', '<>', 'ended')
    .execute();
  await tx
    .updateTable('leases')
    .set({ expires_at: inSeconds(leaseSeconds) })
    .where('id', 'in', [...attached])
    .where('state', '=', 'granted')
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('units')
          .select('units.id')
          .whereRef('units.id', '=', 'leases.unit_id')
          .where('units.is_connected', '=', true)
          .where('units.last_seen_at', '>', inSeconds(-leaseSeconds)),
      ),
    )
    .execute();
}

/**
 * Leases and requests that end because nobody keeps them up. Of two deadlines that have passed the earlier
 * one counts: a lease that nobody could renew while database or controllers were away did not last too long.
 * A caller has left a lease only where its agent was seen meanwhile.
 */
async function overdue(tx: Tx, input: RoundInput): Promise<readonly LeaseEnd[]> {
  const gone = inSeconds(-input.leaseSeconds);
  const { rows } = await sql<{ id: string; reason: EndReason }>`
    select id, case
      when state = 'granted' and hard_end <= least(expires_at, clock_timestamp()) then 'hard-end'
      when caller_seen_at <= ${gone} and (state = 'waiting' or exists (
        select 1 from units where units.id = leases.unit_id and units.last_seen_at > ${gone})) then 'abandoned'
      when state = 'granted' then 'expired'
      else 'no-unit' end as reason
    from leases
    where (state = 'granted' and (hard_end <= clock_timestamp() or expires_at <= clock_timestamp()))
      or (state = 'waiting' and (caller_seen_at <= ${gone}
        or (requested_at <= ${inSeconds(-input.noUnitSeconds)} and not exists (
          select 1 from units where units.board = leases.board and units.health <> 'retired'))))
  `.execute(tx);
  return rows.map(({ id, reason }) => ({ leaseId: id, reason, outcome: null }));
}

/** Writes one grant; the unit's fence rises. */
async function give(tx: Tx, grant: Grant, input: RoundInput, now: number): Promise<HeldUnit> {
  const { fence, connection } = await tx
    .updateTable('units')
    .set({ fence: sql<number>`fence + 1` })
    .where('id', '=', grant.unitId)
    .returning(['fence', 'connection'])
    .executeTakeFirstOrThrow();
  await tx
    .updateTable('leases')
    .set({
      state: 'granted',
      unit_id: grant.unitId,
      fence,
      granted_at: sql<Date>`clock_timestamp()`,
      expires_at: inSeconds(input.leaseSeconds),
      hard_end: inSeconds(grant.endsWithinSeconds),
    })
    .where('id', '=', grant.requestId)
    .where('state', '=', 'waiting')
    .execute();
  return {
    unitId: grant.unitId,
    connection,
    fence,
    grantedAt: now,
    expiresAt: now + input.leaseSeconds,
    hardEnd: now + grant.endsWithinSeconds,
  };
}
