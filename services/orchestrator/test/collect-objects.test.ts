import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { lookupStage } from '@flashline/jobs';
import { sql } from 'kysely';
import { collectObjects } from '../src/background/collect-objects.ts';
import {
  addModel,
  addTeam,
  ended,
  openPlatform,
  start,
  submit,
  type TestPlatform,
} from './platform.ts';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await openPlatform();
});

afterAll(() => platform.close());

const NEVER = new AbortController().signal;

/** Makes everything in the store and its rows look a week old. */
async function age(): Promise<void> {
  const root = join(platform.folder, 'store');
  const old = new Date(Date.now() - 7 * 24 * 3600 * 1000);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), old, old);
  }
  await platform.open.db
    .updateTable('objects')
    .set({ created_at: sql<Date>`now() - interval '7 days'` })
    .execute();
}

describe('collectObjects', () => {
  it('removes old objects that have no row, and leaves young ones alone', async () => {
    const { db } = platform.open;
    const { teamId, model } = await addTeam(platform);
    const orphan = await addModel(platform, teamId, 'an orphan');
    await db.deleteFrom('uploads').where('sha256', '=', orphan).execute();
    await db.deleteFrom('objects').where('sha256', '=', orphan).execute();
    expect(await collectObjects(db, platform.store, NEVER)).toMatchObject({ removed: 0 });
    await age();
    expect(await collectObjects(db, platform.store, NEVER)).toMatchObject({ removed: 1 });
    expect(await platform.store.stat(teamId, orphan)).toBeNull();
    expect(await platform.store.stat(teamId, model)).not.toBeNull();
  });

  it('leaves an object alone that is stored again while it looks around', async () => {
    const { db } = platform.open;
    const { teamId } = await addTeam(platform);
    const content = 'stored again';
    const orphan = await addModel(platform, teamId, content);
    await db.deleteFrom('uploads').where('sha256', '=', orphan).execute();
    await db.deleteFrom('objects').where('sha256', '=', orphan).execute();
    await age();
    const { store } = platform;
    const meeting = {
      async *list() {
        yield* store.list();
        await store.put(teamId, Readable.from([Buffer.from(content)]));
      },
      stat: store.stat.bind(store),
      delete: store.delete.bind(store),
      removeUnfinished: store.removeUnfinished.bind(store),
    };
    expect(await collectObjects(db, meeting, NEVER)).toMatchObject({ removed: 0 });
    expect(await store.stat(teamId, orphan)).not.toBeNull();
  });

  it('counts rows that have no object, and drops the stage results that name them', async () => {
    const { db } = platform.open;
    const team = await addTeam(platform);
    const orchestrator = await start(platform);
    await ended(platform, team.teamId, await submit(platform, team));
    await orchestrator.stop();
    const found = await db
      .selectFrom('stage_result_objects as o')
      .innerJoin('stage_results as r', 'r.key', 'o.key')
      .select(['o.sha256', 'o.key'])
      .where('r.stage', '=', 'parse')
      .executeTakeFirstOrThrow();
    await platform.store.delete(team.teamId, found.sha256);
    await age();
    expect(await collectObjects(db, platform.store, NEVER)).toMatchObject({ rowsWithoutObject: 1 });
    expect(await lookupStage(db, team.teamId, found.key)).toBeNull();
  });
});
