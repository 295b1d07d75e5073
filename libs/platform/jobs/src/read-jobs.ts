/** Jobs as callers see them, one or a page. */
import type { Db, JobState } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { JOB_NOT_FOUND } from './errors.ts';
import type { ArtifactKind, ArtifactObject, Job, Page } from './job.ts';
import type { JobRequest } from './job-request.ts';
import { JOB_COLUMNS, toJob } from './job-view.ts';
import { queueOf } from './queue.ts';

export interface JobQuery {
  /** 1 to 200. */
  readonly limit: number;
  readonly cursor?: string;
  readonly state?: JobState;
  readonly label?: { readonly key: string; readonly value: string };
}

/** Null where the team has no such job. */
export async function getJob(db: Db, teamId: string, id: string): Promise<Job | null> {
  const row = await db
    .selectFrom('jobs')
    .select(JOB_COLUMNS)
    .where('team_id', '=', teamId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const [targets, queue] = await Promise.all([
    targetsOf(db, teamId, [id]),
    row.state === 'queued' ? queueOf(db, teamId, id) : null,
  ]);
  return toJob(row, targets.get(id) ?? [], queue);
}

/** A page, newest first. Throws AppError JOB_BAD_CURSOR. */
export async function listJobs(db: Db, teamId: string, query: JobQuery): Promise<Page<Job>> {
  const { limit, cursor, state, label } = query;
  const filter = ['jobs', teamId, state ?? null, label?.key ?? null, label?.value ?? null];
  let select = db
    .selectFrom('jobs')
    .select(JOB_COLUMNS)
    .select(exactTime('created_at').as('exact_time'))
    .where('team_id', '=', teamId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit + 1);
  if (state !== undefined) select = select.where('state', '=', state);
  if (label !== undefined) {
    select = select.where(sql<boolean>`labels ->> ${label.key} = ${label.value}`);
  }
  if (cursor !== undefined) {
    const { time, id } = decodeCursor(filter, cursor);
    select = select.where(afterPlace('created_at', 'id', time, id));
  }
  const rows = await select.execute();
  const page = rows.slice(0, limit);
  const targets = await targetsOf(
    db,
    teamId,
    page.map((row) => row.id),
  );
  const last = page.at(-1);
  return {
    items: page.map((row) => toJob(row, targets.get(row.id) ?? [], null)),
    nextCursor:
      rows.length > limit && last !== undefined
        ? encodeCursor(filter, { time: last.exact_time, id: last.id })
        : null,
  };
}

/** The request of a job with its defaults, for a retry of it. Throws AppError JOB_NOT_FOUND. */
export async function getRequest(db: Db, teamId: string, id: string): Promise<JobRequest> {
  const row = await db
    .selectFrom('jobs')
    .select('request')
    .where('team_id', '=', teamId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw noSuchJob(id);
  return row.request as JobRequest;
}

/** Hash of the report of a job that has ended; null where it has none. JOB_NOT_FOUND as above. */
export async function getReport(
  db: Db,
  teamId: string,
  id: string,
): Promise<{ readonly state: JobState; readonly sha256: string | null }> {
  const row = await db
    .selectFrom('jobs')
    .select(['state', 'report_sha256'])
    .where('team_id', '=', teamId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw noSuchJob(id);
  return { state: row.state, sha256: row.report_sha256 };
}

/** The object of an artifact; null where the target has none of that kind (yet). */
export async function getArtifact(
  db: Db,
  teamId: string,
  id: string,
  artifact: { readonly board: string; readonly precision: string; readonly kind: ArtifactKind },
): Promise<ArtifactObject | null> {
  const row = await db
    .selectFrom('targets')
    .select('artifacts')
    .where('team_id', '=', teamId)
    .where('job_id', '=', id)
    .where('board', '=', artifact.board)
    .where('precision', '=', artifact.precision)
    .executeTakeFirst();
  return row?.artifacts[artifact.kind] ?? null;
}

/** An ID that does not exist, cannot exist or is another team's: all the same. */
export function noSuchJob(id: string): AppError {
  return new AppError(JOB_NOT_FOUND, `There is no job ${id}: check its ID.`);
}

/** A time with all of its digits, for cursors. */
export function exactTime(column: string) {
  return sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** Rows behind a place in a list that is newest first, then by `id`. */
export function afterPlace(timeColumn: string, idColumn: string, time: string, id: string) {
  const [at, by] = [sql.ref(timeColumn), sql.ref(idColumn)];
  const place = sql`cast(${time} as timestamptz)`;
  // The first condition says nothing new, but is one that an index by time is entered with.
  return sql<boolean>`(${at} <= ${place} and (${at} < ${place} or ${by} > ${id}))`;
}

async function targetsOf(db: Db, teamId: string, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never[]>();
  const rows = await db
    .selectFrom('targets')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('job_id', 'in', ids)
    .orderBy('position')
    .execute();
  return Map.groupBy(rows, (row) => row.job_id);
}
