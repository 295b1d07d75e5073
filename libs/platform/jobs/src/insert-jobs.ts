/** Rows of new jobs, in one statement. */
import type { Database } from '@flashline/db';
import { primaryBoards } from '@flashline/boards';
import { sql, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import type { NewJob } from './create-job.ts';
import type { JobRequest } from './job-request.ts';
import type { JobRow, TargetRow } from './job-view.ts';

export interface JobToInsert {
  readonly id: string;
  readonly modelName: string;
  readonly wanted: NewJob;
}

export interface JobRows {
  readonly job: JobRow;
  readonly targets: readonly TargetRow[];
}

/** Boards and precisions of a request as pairs, boards first. */
export function pairsOf({
  boards,
  precisions,
}: JobRequest): { board: string; precision: string }[] {
  const ids = boards[0] === 'all' ? primaryBoards.map(({ id }) => id) : boards;
  return ids.flatMap((board) => precisions.map((precision) => ({ board, precision })));
}

/**
 * The caller holds the lock on the row of the team; `lastEventId` stands in it. Times rise in the order
 * of the jobs, so that who came first goes first.
 */
export async function insertJobs(
  tx: Transaction<Database>,
  teamId: string,
  lastEventId: number,
  jobs: readonly JobToInsert[],
): Promise<Map<string, JobRows>> {
  if (jobs.length === 0) return new Map();
  const targets = jobs.flatMap((job) => targetRows(teamId, job));
  const keys = jobs.flatMap((job) => keyRows(teamId, job));
  if (keys.length > 0) await tx.insertInto('idempotency_keys').values(keys).execute();
  const rows = await tx
    .with('new_jobs', (db) =>
      db
        .insertInto('jobs')
        .values(jobs.map((job, i) => jobRow(teamId, job, i)))
        .returningAll(),
    )
    .with('new_targets', (db) => db.insertInto('targets').values(targets))
    .with('new_events', (db) =>
      db.insertInto('events').values(
        jobs.map(({ id }, i) => ({
          team_id: teamId,
          id: lastEventId + i + 1,
          type: 'job.queued',
          time: moment(i),
          job_id: id,
          data: '{}',
        })),
      ),
    )
    .with('new_audit', (db) =>
      db.insertInto('audit').values(
        jobs.map(({ id, wanted: { submittedBy, retryOf } }) => ({
          team_id: teamId,
          actor: submittedBy,
          action: 'job.create',
          object: id,
          details: JSON.stringify(retryOf === undefined ? {} : { retryOf }),
        })),
      ),
    )
    .with('new_team', (db) =>
      db
        .updateTable('teams')
        .set((eb) => ({
          last_event_id: lastEventId + jobs.length,
          queued_jobs: eb('queued_jobs', '+', jobs.length),
        }))
        .where('id', '=', teamId),
    )
    .selectFrom('new_jobs')
    .selectAll()
    .execute();
  const byJob = Map.groupBy(targets, (target) => target.job_id);
  return new Map(
    rows.map((job) => [
      job.id,
      { job: job as Selectable<Database['jobs']>, targets: byJob.get(job.id)! },
    ]),
  );
}

/** Now, and a microsecond later for each job in the batch. */
function moment(i: number): RawBuilder<Date> {
  return sql<Date>`statement_timestamp() + ${i}::integer * interval '1 microsecond'`;
}

function jobRow(teamId: string, { id, modelName, wanted }: JobToInsert, i: number) {
  const { request } = wanted;
  return {
    team_id: teamId,
    id,
    class: request.class,
    model_sha256: request.model,
    model_name: modelName,
    request: JSON.stringify(request),
    labels: JSON.stringify(request.labels),
    submitted_by: wanted.submittedBy,
    retry_of: wanted.retryOf ?? null,
    created_at: moment(i),
    queue_deadline: sql<Date>`statement_timestamp() + ${request.queueTimeoutSeconds}::integer * interval '1 second'`,
    trace_parent: wanted.traceParent ?? null,
  };
}

function targetRows(
  teamId: string,
  { id, wanted }: JobToInsert,
): (TargetRow & { job_id: string })[] {
  return pairsOf(wanted.request).map(({ board, precision }, position) => ({
    team_id: teamId,
    job_id: id,
    position,
    board,
    precision,
    state: 'queued',
    stage: null,
    verdict: null,
    attempts: 0,
  }));
}

function keyRows(teamId: string, { id, wanted }: JobToInsert) {
  const { idempotency } = wanted;
  if (idempotency === undefined) return [];
  const { route, key, bodySha256 } = idempotency;
  return [{ team_id: teamId, route, key, body_sha256: bodySha256, job_id: id }];
}
