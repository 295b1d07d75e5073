/** The uploads that jobs need: they must be there when a job is written, under the lock of the team. */
import type { Database, UploadKind } from '@flashline/db';
import { AppError } from '@flashline/errors';
import type { Transaction } from 'kysely';
import { JOB_DATA_MISSING, JOB_MODEL_MISSING } from './errors.ts';
import type { JobRequest } from './job-request.ts';

/** Hashes of the uploaded data that a request names. */
export function dataOf({ calibration, inputs }: JobRequest): string[] {
  return [calibration, inputs].flatMap((source) =>
    source !== null && 'data' in source ? [source.data] : [],
  );
}

/** Per request the name of its model, or the AppError that says which upload is missing. */
export async function requireUploads(
  tx: Transaction<Database>,
  teamId: string,
  wanted: readonly { readonly request: JobRequest }[],
): Promise<(string | AppError)[]> {
  const hashes = wanted.flatMap(({ request }) => [request.model, ...dataOf(request)]);
  const rows = await tx
    .selectFrom('uploads')
    .select(['kind', 'sha256', 'name'])
    .where('team_id', '=', teamId)
    .where('sha256', 'in', [...new Set(hashes)])
    .execute();
  const place = (kind: UploadKind, sha256: string) => `${kind} ${sha256}`;
  const names = new Map(rows.map((row) => [place(row.kind, row.sha256), row.name]));
  return wanted.map(({ request }) => {
    const missing = dataOf(request).find((sha256) => !names.has(place('data', sha256)));
    if (missing !== undefined) {
      return new AppError(JOB_DATA_MISSING, `The team has no data ${missing}: upload it first.`);
    }
    return (
      names.get(place('model', request.model)) ??
      new AppError(JOB_MODEL_MISSING, `The team has no model ${request.model}: upload it first.`)
    );
  });
}
