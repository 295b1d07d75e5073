/** Messages that were given up, for operators: no model names, no reports. */
import { newId, transact, type Database, type Db } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { sql, type Transaction } from 'kysely';
import { createJob } from './create-job.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { DEAD_LETTER_NOT_FOUND } from './errors.ts';
import type { Page } from './job.ts';
import { afterPlace, exactTime, getRequest } from './read-jobs.ts';

export interface NewDeadLetter {
  readonly topic: string;
  readonly teamId: string | null;
  readonly jobId: string | null;
  readonly payload: unknown;
  /** One sentence. */
  readonly reason: string;
  readonly deliveries: number;
}

export interface DeadLetter {
  readonly id: string;
  readonly topic: string;
  readonly teamId: string | null;
  readonly jobId: string | null;
  readonly reason: string;
  readonly deliveries: number;
  readonly createdAt: string;
  readonly replayedAt: string | null;
  readonly replayedBy: string | null;
}

/** Keeps a message that nobody will try again by itself. */
export async function writeDeadLetter(
  db: Db | Transaction<Database>,
  letter: NewDeadLetter,
): Promise<void> {
  await db
    .insertInto('dead_letters')
    .values({
      id: newId(),
      topic: letter.topic,
      team_id: letter.teamId,
      job_id: letter.jobId,
      payload: JSON.stringify(letter.payload ?? null),
      reason: letter.reason,
      deliveries: letter.deliveries,
    })
    .execute();
}

/** All teams' dead letters, newest first. Throws AppError JOB_BAD_CURSOR. */
export async function listDeadLetters(
  db: Db,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<DeadLetter>> {
  const filter = ['dead-letters'];
  let select = db
    .selectFrom('dead_letters')
    .selectAll()
    .select(exactTime('created_at').as('exact_time'))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit + 1);
  if (cursor !== undefined) {
    const { time, id } = decodeCursor(filter, cursor);
    select = select.where(afterPlace('created_at', 'id', time, id));
  }
  const rows = await select.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return {
    items: page.map((row) => ({
      id: row.id,
      topic: row.topic,
      teamId: row.team_id,
      jobId: row.job_id,
      reason: row.reason,
      deliveries: row.deliveries,
      createdAt: row.created_at.toISOString(),
      replayedAt: row.replayed_at?.toISOString() ?? null,
      replayedBy: row.replayed_by,
    })),
    nextCursor: isMore ? encodeCursor(filter, { time: last.exact_time, id: last.id }) : null,
  };
}

/**
 * Tries the job of a dead letter again: as a new job, since a job ends once. Gives its ID. A letter is
 * replayed at most once: a second call, or one for a letter without a job, rejects with AppError
 * DEAD_LETTER_NOT_FOUND. Rejects as `createJob` does where the model is gone or a quota is full.
 */
export async function replayDeadLetter(db: Db, id: string, actor: string): Promise<string> {
  const letter = await db
    .selectFrom('dead_letters')
    .select(['team_id', 'job_id'])
    .where('id', '=', id)
    .where('replayed_at', 'is', null)
    .executeTakeFirst();
  const missing = () =>
    new AppError(
      DEAD_LETTER_NOT_FOUND,
      `There is no dead letter ${id} to replay: list them again.`,
    );
  if (letter?.team_id == null || letter.job_id === null) throw missing();
  const { team_id: teamId, job_id: jobId } = letter;
  const request = await getRequest(db, teamId, jobId);
  const idempotency = { route: 'dead-letters', key: id, bodySha256: id };
  const submittedBy = `operator:${actor}`;
  const { job } = await createJob(db, {
    teamId,
    request,
    submittedBy,
    retryOf: jobId,
    idempotency,
  });
  await transact(db, async (tx) => {
    const marked = await tx
      .updateTable('dead_letters')
      .set({ replayed_at: sql<Date>`now()`, replayed_by: actor })
      .where('id', '=', id)
      .where('replayed_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    // Somebody did the same at the same time, and got the same job.
    if (marked === undefined) throw missing();
    await tx
      .insertInto('audit')
      .values({
        team_id: teamId,
        actor,
        action: 'dead-letter.replay',
        object: id,
        details: JSON.stringify({ jobId, retry: job.id }),
      })
      .execute();
  });
  return job.id;
}
