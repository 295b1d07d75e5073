/** Idempotency keys: the same key and body again gives what the first call made. */
import type { Database } from '@flashline/db';
import { AppError } from '@flashline/errors';
import type { NotNull, Transaction } from 'kysely';
import type { NewJob } from './create-job.ts';
import { JOB_KEY_REUSED } from './errors.ts';

/** What becomes of one asked-for job: written now or earlier, or refused. */
export type Plan = { readonly id: string; readonly isReplay: boolean } | AppError;

export interface KnownKey {
  readonly jobId: string;
  readonly bodySha256: string;
}

/** Null where the caller gave none. */
export function keyOf({ idempotency }: NewJob): string | null {
  return idempotency === undefined ? null : JSON.stringify([idempotency.route, idempotency.key]);
}

/** Keys that came before, by `keyOf`. One that comes at the same time waits for the lock of the team. */
export async function knownKeys(
  tx: Transaction<Database>,
  wanted: readonly NewJob[],
): Promise<Map<string, KnownKey>> {
  const keys = wanted.flatMap((one) => one.idempotency?.key ?? []);
  if (keys.length === 0) return new Map();
  const rows = await tx
    .selectFrom('idempotency_keys')
    .select(['route', 'key', 'body_sha256', 'job_id'])
    .where('team_id', '=', wanted[0]!.teamId)
    .where('key', 'in', keys)
    .where('job_id', 'is not', null)
    .$narrowType<{ job_id: NotNull }>()
    .execute();
  return new Map(
    rows.map((row) => [
      JSON.stringify([row.route, row.key]),
      { jobId: row.job_id, bodySha256: row.body_sha256 },
    ]),
  );
}

/** The job of an earlier call with the same key, or why there is none. */
export function replayOf(wanted: NewJob, { jobId, bodySha256 }: KnownKey): Plan {
  if (wanted.idempotency!.bodySha256 !== bodySha256) {
    return new AppError(
      JOB_KEY_REUSED,
      'The Idempotency-Key was used with another body before: take a new key for a new job.',
    );
  }
  return { id: jobId, isReplay: true };
}
