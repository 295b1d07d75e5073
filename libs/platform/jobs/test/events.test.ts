import { migrate, transact, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import fc from 'fast-check';
import { appendEvent, createJob, lastEventId, readEvents, requestCancel } from '../src/index.ts';
import { addModel, addTeam, newJob } from './fixtures.ts';

let open: OpenDb;

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

afterAll(() => open.close());

/** What a writer does: some of it fails after the event was appended. */
const WRITE = fc.constantFrom('create', 'cancel', 'append', 'roll-back' as const);

describe('events', () => {
  it('are numbered 1, 2, 3, ... whoever writes at the same time and whatever is rolled back', async () => {
    const { db } = open;
    await fc.assert(
      fc.asyncProperty(fc.array(WRITE, { minLength: 1, maxLength: 24 }), async (writes) => {
        const teamId = await addTeam(db);
        const model = await addModel(db, teamId);
        const { job } = await createJob(db, newJob(teamId, model));
        const seen = watch(teamId);
        await Promise.all(
          writes.map(async (write) => {
            if (write === 'create') await createJob(db, newJob(teamId, model));
            else if (write === 'cancel') await requestCancel(db, teamId, job.id, 'bob');
            else await append(teamId, job.id, write === 'roll-back');
          }),
        );
        const last = await lastEventId(db, teamId);
        const all = await readEvents(db, teamId, { after: 0, limit: 1000 });
        expect(all.map(({ id }) => id)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
        expect(await seen(last)).toEqual(all.map(({ id }) => id));
      }),
      { numRuns: 15 },
    );
  });

  it('of a job are read alone, after a number, under the numbers of the team', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const [one, other] = [
      await createJob(db, newJob(teamId, model)),
      await createJob(db, newJob(teamId, model)),
    ];
    await requestCancel(db, teamId, one.job.id, 'bob');
    await requestCancel(db, teamId, other.job.id, 'bob');
    const read = (after: number) =>
      readEvents(db, teamId, { after, jobId: other.job.id, limit: 9 });
    expect((await read(0)).map(({ id, type }) => [id, type])).toEqual([
      [2, 'job.queued'],
      [4, 'job.cancelled'],
    ]);
    expect((await read(2)).map(({ id }) => id)).toEqual([4]);
  });
});

async function append(teamId: string, jobId: string, fails: boolean): Promise<void> {
  const failure = new Error('rolled back');
  const written = transact(open.db, async (tx) => {
    await appendEvent(tx, { teamId, jobId, type: 'stage.finished', data: { stage: 'parse' } });
    if (fails) throw failure;
  });
  await written.catch((error: unknown) => {
    if (error !== failure) throw error;
  });
}

/** Reads beside the writers, as a stream does: what it has passed must never fill up later. */
function watch(teamId: string): (last: number) => Promise<number[]> {
  const ids: number[] = [];
  let isOver = false;
  const read = async () => {
    const after = ids.at(-1) ?? 0;
    const events = await readEvents(open.db, teamId, { after, limit: 3 });
    ids.push(...events.map(({ id }) => id));
  };
  const reading = (async () => {
    while (!isOver) await read();
  })();
  return async (last) => {
    isOver = true;
    await reading;
    while ((ids.at(-1) ?? 0) < last) await read();
    return ids;
  };
}
