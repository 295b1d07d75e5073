/**
 * Says in a report which of its stages earlier jobs had computed. That is no input of the report stage, so
 * that the report of the same job asked for again is found as well.
 */
import { recordObjects } from '@flashline/jobs';
import { REPORT } from '@flashline/report';
import type { JobContext, Made } from './job-context.ts';
import { withRetries } from './retries.ts';

/** Gives the hash of the report to show. Rejects with AppError where the store has lost it. */
export async function noteCachedStages(
  { job, store, db, signal, seen }: JobContext,
  report: Made,
  stages: readonly string[],
): Promise<string> {
  if (stages.length === 0) return report.sha256;
  const { teamId } = job;
  seen.add(report.sha256);
  return withRetries('report', signal, async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.get(teamId, report.sha256)) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const plain = REPORT.parse(JSON.parse(text));
    const noted = { ...plain, provenance: { ...plain.provenance, cachedStages: [...stages] } };
    const stored = await store.put(teamId, bytesOf(`${JSON.stringify(noted, null, 2)}\n`));
    await recordObjects(db, teamId, [stored], report.sources);
    return stored.sha256;
  });
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
