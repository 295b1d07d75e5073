/**
 * History that ends. What a team sees of its past goes after its `retention_days`: ended jobs with their
 * targets, events, ended leases. What tells of access and of mishaps goes after a time of the platform.
 */
import type { Db } from '@flashline/db';
import { sql } from 'kysely';
import { expireEvents } from './expire-events.ts';
import { inBatches } from './in-batches.ts';

export interface HistoryOptions {
  /** Audit rows, replayed dead letters, and keys that are no longer valid are kept for so long. */
  readonly auditDays: number;
  /** Ends it after the batch that is at work. */
  readonly signal: AbortSignal;
}

/** How many rows of each kind went; `letters` are dead ones. */
export type ExpiredRows = Readonly<
  Record<'jobs' | 'events' | 'leases' | 'letters' | 'keys' | 'audit', number>
>;

/** Safe beside others that do the same. */
export async function expireHistory(
  db: Db,
  { auditDays, signal }: HistoryOptions,
): Promise<ExpiredRows> {
  const gone = { jobs: 0, events: 0, leases: 0, letters: 0, keys: 0, audit: 0 };
  const teams = await db.selectFrom('teams').select('id').orderBy('id').execute();
  for (const { id } of teams) {
    gone.jobs += await inBatches(signal, (limit) => expireJobs(db, id, limit));
    gone.events += await inBatches(signal, (limit) => expireEvents(db, id, limit));
    gone.leases += await inBatches(signal, (limit) => expireLeases(db, id, limit));
  }
  gone.letters += await inBatches(signal, (limit) => expireLetters(db, auditDays, limit));
  gone.keys += await inBatches(signal, (limit) => expireApiKeys(db, auditDays, limit));
  gone.audit += await inBatches(signal, (limit) => expireAudit(db, auditDays, limit));
  return gone;
}

/** With their targets. One that has ended never opens again, so nothing needs to be locked out. */
async function expireJobs(db: Db, teamId: string, limit: number): Promise<number> {
  // A job was made before it ended: the oldest are entered by time of making.
  const { numAffectedRows } = await sql`
    delete from jobs using (
      select jobs.id from jobs join teams on teams.id = jobs.team_id
      where jobs.team_id = ${teamId}
        and jobs.created_at < now() - teams.retention_days * interval '1 day'
        and jobs.ended_at < now() - teams.retention_days * interval '1 day'
      order by jobs.created_at limit ${limit} for update of jobs skip locked
    ) as old
    where jobs.team_id = ${teamId} and jobs.id = old.id`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Those of open jobs stay: their workers may come back and ask what came of them. */
async function expireLeases(db: Db, teamId: string, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from leases using (
      select leases.id from leases join teams on teams.id = leases.team_id
      where leases.team_id = ${teamId} and leases.state = 'ended'
        and leases.ended_at < now() - teams.retention_days * interval '1 day'
        and not exists (select 1 from jobs where jobs.team_id = leases.team_id
          and jobs.id = leases.job_id and jobs.state in ('queued', 'running'))
      order by leases.ended_at limit ${limit} for update of leases skip locked
    ) as old
    where leases.id = old.id`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Those that were replayed, and those that nobody can replay because their job is gone. */
async function expireLetters(db: Db, days: number, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from dead_letters where id in (
      select id from dead_letters
      where coalesce(replayed_at, created_at) < now() - ${days}::integer * interval '1 day'
        and (replayed_at is not null or not exists (select 1 from jobs
          where jobs.team_id = dead_letters.team_id and jobs.id = dead_letters.job_id))
      limit ${limit} for update skip locked)`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Revoked or expired so long ago that no audit row of theirs is left. */
async function expireApiKeys(db: Db, days: number, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from api_keys where id in (
      select id from api_keys
      where least(revoked_at, expires_at) < now() - ${days}::integer * interval '1 day'
      limit ${limit} for update skip locked)`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** In the order of their numbers, which is nearly that of their times and has an index. */
async function expireAudit(db: Db, days: number, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from audit using (
      select id, time from audit order by id limit ${limit}
    ) as oldest
    where audit.id = oldest.id
      and oldest.time < now() - ${days}::integer * interval '1 day'`.execute(db);
  return Number(numAffectedRows ?? 0);
}
