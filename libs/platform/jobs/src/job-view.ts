/** Rows to what callers see. */
import type { Database } from '@flashline/db';
import type { Selectable } from 'kysely';
import type { Job, JobError, QueuePlace } from './job.ts';

/** What the view needs of a job's row. */
export type JobRow = Pick<
  Selectable<Database['jobs']>,
  | 'id'
  | 'state'
  | 'created_at'
  | 'started_at'
  | 'ended_at'
  | 'submitted_by'
  | 'labels'
  | 'class'
  | 'model_sha256'
  | 'model_name'
  | 'error'
  | 'retry_of'
>;

export type TargetRow = Omit<Selectable<Database['targets']>, 'artifacts' | 'job_id'>;

/** Columns of JobRow, for queries. */
export const JOB_COLUMNS = [
  'id',
  'state',
  'created_at',
  'started_at',
  'ended_at',
  'submitted_by',
  'labels',
  'class',
  'model_sha256',
  'model_name',
  'error',
  'retry_of',
] as const satisfies readonly (keyof JobRow)[];

/** `targets` are in the order of their positions. */
export function toJob(row: JobRow, targets: readonly TargetRow[], queue: QueuePlace | null): Job {
  return {
    id: row.id,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    submittedBy: row.submitted_by,
    labels: row.labels,
    class: row.class,
    model: { sha256: row.model_sha256, name: row.model_name },
    targets: targets.map(({ board, precision, state, stage, verdict, attempts }) => ({
      board,
      precision,
      state,
      stage,
      verdict,
      attempts,
    })),
    queue,
    error: row.error as JobError | null,
    retryOf: row.retry_of,
  };
}
