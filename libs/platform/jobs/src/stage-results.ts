/** What stages gave: recorded once, found again by key, never across teams. */
import { transact, type Database, type Db } from '@flashline/db';
import { sql, type Transaction } from 'kysely';
import { requireMine } from './attempts.ts';
import type { TakenTarget } from './take-over.ts';
import { takenOver, type Attempt } from './end-job.ts';
import { appendEvent, isTold } from './events.ts';
import { dropResults } from './forget-objects.ts';
import { recordObjects, touchObjects, type OwnedObject, type Source } from './objects.ts';

export interface StageResult {
  readonly key: string;
  readonly stage: string;
  /** JSON: whatever the stage says beside its objects. */
  readonly result: unknown;
  readonly objects: readonly OwnedObject[];
  /** Uploads that the objects were made from. */
  readonly sources: readonly Source[];
  /** Null where the stage works for all targets. */
  readonly target: Pick<TakenTarget, 'board' | 'precision'> | null;
  /** Wall time, for the event. */
  readonly seconds: number;
}

export interface FoundResult {
  readonly result: unknown;
  /** The job that computed it. */
  readonly jobId: string;
  readonly objects: readonly OwnedObject[];
}

interface StoredResult {
  readonly value: unknown;
  readonly jobId: string;
  readonly objects: readonly OwnedObject[];
}

/**
 * Records a result, its objects and `stage.finished` in one transaction. The same key again
 * replaces what it gave before, whose objects may be gone. Rejects with AppError JOB_TAKEN_OVER for an attempt that is over.
 */
export async function recordStage(db: Db, mine: Attempt, made: StageResult): Promise<void> {
  const { teamId } = mine;
  await transact(db, async (tx) => {
    await noteProgress(tx, mine);
    const stored: StoredResult = {
      value: made.result,
      jobId: mine.jobId,
      objects: made.objects,
    };
    await tx
      .insertInto('stage_results')
      .values({
        team_id: teamId,
        key: made.key,
        stage: made.stage,
        result: JSON.stringify(stored),
      })
      .onConflict((conflict) =>
        conflict
          .columns(['team_id', 'key'])
          .doUpdateSet({ result: JSON.stringify(stored), last_used_at: sql<Date>`now()` }),
      )
      .execute();
    // Late: it takes the lock on the row of the team.
    await recordObjects(tx, teamId, made.objects, made.sources);
    if (made.objects.length > 0) {
      await tx
        .insertInto('stage_result_objects')
        .values(made.objects.map(({ sha256 }) => ({ team_id: teamId, key: made.key, sha256 })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    await appendFinished(tx, mine, made, false);
  });
}

/** A new result: whatever the job suffers from, it moves. */
async function noteProgress(tx: Transaction<Database>, mine: Attempt): Promise<void> {
  const row = await tx
    .updateTable('jobs')
    .set({ stalls: 0, heartbeat_at: sql<Date>`now()` })
    .where('team_id', '=', mine.teamId)
    .where('id', '=', mine.jobId)
    .where('attempt', '=', mine.attempt)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) throw takenOver(mine);
}

/** The result of a key whose objects are all still owned; null where there is none. */
export async function lookupStage(
  db: Db,
  teamId: string,
  key: string,
): Promise<FoundResult | null> {
  const row = await db
    .selectFrom('stage_results')
    .select('result')
    .where('team_id', '=', teamId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { value, jobId, objects } = row.result as StoredResult;
  const hashes = new Set(objects.map((object) => object.sha256));
  if (hashes.size === 0) return { result: value, jobId, objects };
  const owned = await db
    .selectFrom('objects')
    .select('sha256')
    .where('team_id', '=', teamId)
    .where('sha256', 'in', [...hashes])
    .execute();
  return owned.length === hashes.size ? { result: value, jobId, objects } : null;
}

/** A result was found and used: it is kept longer, its new sources noted, and `stage.finished` sent. */
export async function noteHit(db: Db, mine: Attempt, used: StageResult): Promise<void> {
  const { teamId } = mine;
  await transact(db, async (tx) => {
    await requireMine(tx, mine);
    const hashes = [...new Set(used.objects.map(({ sha256 }) => sha256))];
    await touchObjects(tx, teamId, hashes, used.sources);
    await tx
      .updateTable('stage_results')
      .set({ last_used_at: sql<Date>`now()` })
      .where('team_id', '=', teamId)
      .where('key', '=', used.key)
      .execute();
    await appendFinished(tx, mine, used, true);
  });
}

/** Results that name an object which turned out to be missing in the store. */
export async function dropResultsOf(
  db: Db,
  teamId: string,
  hashes: readonly string[],
): Promise<void> {
  if (hashes.length > 0) await transact(db, (tx) => dropResults(tx, teamId, hashes));
}

/** Once for each stage and target of a job, however many attempts it takes. */
async function appendFinished(
  tx: Transaction<Database>,
  { teamId, jobId }: Attempt,
  { stage, target, seconds }: StageResult,
  isCached: boolean,
): Promise<void> {
  const event = {
    teamId,
    jobId,
    type: 'stage.finished',
    board: target?.board ?? null,
    precision: target?.precision ?? null,
    data: { stage, cached: isCached, seconds: Math.round(seconds * 1000) / 1000 },
  } as const;
  if (!(await isTold(tx, event, 'stage'))) await appendEvent(tx, event);
}
