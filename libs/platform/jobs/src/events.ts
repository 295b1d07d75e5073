/** Events: rows numbered 1, 2, 3, ... per team, written with the change that they tell of. */
import type { Database, Db } from '@flashline/db';
import { sql, type Transaction } from 'kysely';
import type { EventType, JobEvent } from './job.ts';

export interface NewEvent {
  readonly teamId: string;
  readonly jobId: string;
  readonly type: EventType;
  readonly board?: string | null;
  readonly precision?: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface EventQuery {
  /** Events with a higher number. */
  readonly after: number;
  /** Of this job alone. */
  readonly jobId?: string;
  /** Of these types alone; all where there is none. */
  readonly types?: readonly string[];
  /** At most so many. */
  readonly limit: number;
}

/**
 * Appends an event and gives its number. It locks the row of the team until the transaction ends: call
 * it as late as possible. A second final event of a job violates `events_one_end`.
 */
export async function appendEvent(tx: Transaction<Database>, event: NewEvent): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with number as (
      update teams set last_event_id = last_event_id + 1 where id = ${event.teamId}
      returning last_event_id
    )
    insert into events (team_id, id, type, job_id, board, precision, data)
    select ${event.teamId}, last_event_id, ${event.type}, ${event.jobId},
      ${event.board ?? null}, ${event.precision ?? null}, cast(${JSON.stringify(event.data ?? {})} as jsonb)
    from number
    returning id`.execute(tx);
  return Number(rows[0]!.id);
}

/**
 * Whether the job has an event like this one, with the same value of `key` in its data: a worker that
 * heard no answer writes again. The caller holds the row of the job.
 */
export async function isTold(
  tx: Transaction<Database>,
  { teamId, jobId, type, board = null, precision = null, data = {} }: NewEvent,
  key: string,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from events
    where team_id = ${teamId} and job_id = ${jobId} and type = ${type}
      and board is not distinct from ${board} and precision is not distinct from ${precision}
      and data ->> ${key} = ${String(data[key])}
    limit 1`.execute(tx);
  return rows.length > 0;
}

/** Events of a team in order; what one reader saw, every later reader sees before anything newer. */
export async function readEvents(
  db: Db,
  teamId: string,
  { after, jobId, types = [], limit }: EventQuery,
): Promise<JobEvent[]> {
  let query = db
    .selectFrom('events')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit);
  if (jobId !== undefined) query = query.where('job_id', '=', jobId);
  if (types.length > 0) query = query.where('type', 'in', types);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    type: row.type as EventType,
    time: row.time.toISOString(),
    jobId: row.job_id,
    board: row.board,
    precision: row.precision,
    data: row.data,
  }));
}

/** Number of the team's newest event; 0 where it has none. */
export async function lastEventId(db: Db, teamId: string): Promise<number> {
  const row = await db
    .selectFrom('teams')
    .select('last_event_id')
    .where('id', '=', teamId)
    .executeTakeFirst();
  return row?.last_event_id ?? 0;
}
