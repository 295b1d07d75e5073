/**
 * Objects without an owner row go, and what killed processes left half stored; rows without an object are
 * told, and results that name them dropped.
 */
import type { Db } from '@flashline/db';
import {
  dropResultsOf,
  ownsObject,
  readObjects,
  removeForgotten,
  withoutOwner,
  type ObjectStore,
} from '@flashline/jobs';
import type { Store } from '@flashline/store';
import { count, logger, METRICS } from '@flashline/telemetry';

/**
 * An object is stored before its row is written, by a stage that may take long: younger ones, whole or
 * half, are left alone.
 */
const GRACE_MS = 24 * 3600 * 1000;
const PAGE = 500;

type Collected = Pick<Store, 'list' | 'stat' | 'delete' | 'removeUnfinished'>;

/** Gives how many rows have no object: nobody can heal that. */
export async function collectObjects(
  db: Db,
  store: Collected,
  signal: AbortSignal,
): Promise<{ readonly removed: number; readonly rowsWithoutObject: number }> {
  const removed = await removeOwnerless(db, store, signal);
  const unfinished = await store.removeUnfinished(new Date(Date.now() - GRACE_MS));
  if (unfinished > 0) count(METRICS.reconcilerRepairs, unfinished, { repair: 'upload-aborted' });
  const rowsWithoutObject = await findMissing(db, store, signal);
  if (removed > 0) count(METRICS.reconcilerRepairs, removed, { repair: 'object-removed' });
  return { removed, rowsWithoutObject };
}

async function removeOwnerless(db: Db, store: Collected, signal: AbortSignal): Promise<number> {
  let page: { readonly teamId: string; readonly sha256: string }[] = [];
  let removed = 0;
  // Looked at again under the lock: whoever stores an object anew makes it young.
  const old: ObjectStore = {
    async delete(teamId, sha256) {
      const found = await store.stat(teamId, sha256);
      if (found === null || isYoung(found.modifiedAt)) return;
      await store.delete(teamId, sha256);
      removed++;
    },
  };
  const sweep = async () => {
    const ownerless = Map.groupBy(await withoutOwner(db, page), ({ teamId }) => teamId);
    for (const [teamId, objects] of ownerless) {
      const hashes = objects.map(({ sha256 }) => sha256);
      await removeForgotten(db, old, teamId, hashes);
    }
    page = [];
  };
  for await (const { teamId, sha256, modifiedAt } of store.list()) {
    if (signal.aborted) return removed;
    if (isYoung(modifiedAt)) continue;
    page.push({ teamId, sha256 });
    if (page.length === PAGE) await sweep();
  }
  await sweep();
  return removed;
}

function isYoung(modifiedAt: Date): boolean {
  return modifiedAt.getTime() > Date.now() - GRACE_MS;
}

async function findMissing(db: Db, store: Collected, signal: AbortSignal): Promise<number> {
  let after = { teamId: '', sha256: '' };
  let missing = 0;
  while (!signal.aborted) {
    const rows = await readObjects(db, after, PAGE);
    for (const { teamId, sha256 } of rows) {
      if (signal.aborted || (await store.stat(teamId, sha256)) !== null) continue;
      if (!(await ownsObject(db, teamId, sha256))) continue;
      missing++;
      logger('orchestrator').error({ teamId, sha256 }, 'an object is missing from the store');
      await dropResultsOf(db, teamId, [sha256]);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return missing;
    after = last;
  }
  return missing;
}
