/** From waiting jobs to messages: at most so many of each team at once, then the outbox to the bus. */
import { newId, transact, type Db } from '@flashline/db';
import { sql } from 'kysely';
import { jobsTopic } from './channels.ts';
import { JOB_CLASSES, type JobClass } from './job-request.ts';

/** What a message of a jobs topic says. */
export interface JobMessage {
  readonly teamId: string;
  readonly jobId: string;
  /** Context of the request that made the job; the message is sent in its trace. */
  readonly traceParent: string | null;
}

/** A message of the outbox. */
export interface OutboxMessage {
  readonly id: number;
  readonly topic: string;
  readonly messageId: string;
  readonly payload: JobMessage;
}

interface Chosen {
  readonly team_id: string;
  readonly id: string;
  readonly class: JobClass;
  readonly trace_parent: string | null;
}

/**
 * Puts waiting jobs on the outbox until each team has `window` jobs that are dispatched and not ended:
 * higher classes first, then who came first. Jobs of lower classes do not count against a higher one: what
 * is urgent waits for none of them. Gives their number. Two at once do no harm. Who holds the row of a job,
 * perhaps for as long as a session may hang, holds up none but that job.
 */
export async function dispatchJobs(db: Db, window: number): Promise<number> {
  return transact(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('flashline.dispatch'))`.execute(tx);
    const { rows } = await sql<{ id: string }>`
      with classes as (
        select name, rank
        from unnest(array[${sql.join(JOB_CLASSES)}]::text[]) with ordinality as listed (name, rank)
      ), room as (
        select teams.id as team_id, classes.name, classes.rank, ${window}::integer - (
          select count(*) from jobs join classes as taken on taken.name = jobs.class
          where jobs.team_id = teams.id and taken.rank >= classes.rank
          and jobs.state in ('queued', 'running') and jobs.dispatched_at is not null
        ) as places
        from teams cross join classes where teams.queued_jobs > 0
      ), candidates as (
        select heads.id, room.places, row_number() over (
          partition by room.team_id order by room.rank desc, heads.created_at, heads.id
        ) as place
        from room cross join lateral (
          select jobs.id, jobs.created_at from jobs
          where jobs.team_id = room.team_id and jobs.class = room.name
          and jobs.state = 'queued' and jobs.dispatched_at is null
          order by jobs.created_at, jobs.id limit greatest(room.places, 0)
          for no key update skip locked
        ) as heads
      )
      select id from candidates where place <= places`.execute(tx);
    if (rows.length === 0) return 0;
    // Apart from the choice, because together they are planned as a look at every waiting job.
    const chosen = await tx
      .updateTable('jobs')
      .set({ dispatched_at: sql`now()` })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .returning(['team_id', 'id', 'class', 'trace_parent'])
      .execute();
    await tx
      .insertInto('outbox')
      .values((chosen as Chosen[]).map(toMessage))
      .execute();
    return chosen.length;
  });
}

/** Each time it is sent it is another message, so that the bus does not take it for a repetition. */
function toMessage({ team_id: teamId, id: jobId, class: jobClass, trace_parent }: Chosen) {
  const message: JobMessage = { teamId, jobId, traceParent: trace_parent };
  return {
    topic: jobsTopic(jobClass),
    message_id: `${jobId}.${newId()}`,
    payload: JSON.stringify(message),
  };
}

/** Jobs that are dispatched and have not ended, by class: each has a message, on the outbox or the bus. */
export async function countDispatched(db: Db): Promise<Map<JobClass, number>> {
  const rows = await db
    .selectFrom('jobs')
    .select(['class', (eb) => eb.fn.countAll<number>().as('count')])
    .where('state', 'in', ['queued', 'running'])
    .where('dispatched_at', 'is not', null)
    .groupBy('class')
    .execute();
  return new Map(rows.map((row) => [row.class as JobClass, Number(row.count)]));
}

export interface Silence {
  /** Since it was sent and not started. */
  readonly queuedSeconds: number;
  /** Since its worker said that it lives. */
  readonly runningSeconds: number;
  /** Classes with all their messages on the bus: what is queued there waits for a worker. */
  readonly complete?: readonly JobClass[];
}

/**
 * Sends jobs again that must have got lost: dispatched but not started, or running in the hands of nobody,
 * for so long; not those that are on the outbox still, nor those whose row somebody holds now. Gives their
 * number. A job that was sent twice is taken once.
 */
export async function dispatchAgain(db: Db, silence: Silence): Promise<number> {
  const { queuedSeconds, runningSeconds, complete = [] } = silence;
  return transact(db, async (tx) => {
    const { rows } = await sql<Chosen>`
      update jobs set dispatched_at = now() where id in (
        select id from jobs
        where ((state = 'queued'
            and dispatched_at < now() - ${queuedSeconds}::double precision * interval '1 second'
            and not class = any (${sql.val([...complete])}::text[]))
          or (state = 'running'
            and coalesce(heartbeat_at, '-infinity') < now() - ${runningSeconds}::double precision * interval '1 second'
            and dispatched_at < now() - ${runningSeconds}::double precision * interval '1 second'))
          and not exists (select 1 from outbox where outbox.payload ->> 'jobId' = jobs.id)
        for no key update skip locked)
      returning team_id, id, class, trace_parent`.execute(tx);
    if (rows.length > 0) {
      await tx.insertInto('outbox').values(rows.map(toMessage)).execute();
    }
    return rows.length;
  });
}

/** The oldest messages of the outbox. */
export async function readOutbox(db: Db, limit: number): Promise<OutboxMessage[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'topic', 'message_id', 'payload'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id, topic, message_id, payload }) => ({
    id: Number(id),
    topic,
    messageId: message_id,
    payload: payload as JobMessage,
  }));
}

/** After the bus has them. */
export async function deleteFromOutbox(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('outbox').where('id', 'in', ids).execute();
}
