import { migrate, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { sql } from 'kysely';
import {
  createJob,
  deleteFromOutbox,
  dispatchAgain,
  dispatchJobs,
  finishJob,
  queueOf,
  readOutbox,
  takeOver,
} from '../src/index.ts';
import { addModel, addTeam, newJob } from './fixtures.ts';

let open: OpenDb;

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

beforeEach(() => sql`truncate teams, outbox cascade`.execute(open.db));

afterAll(() => open.close());

async function sent(): Promise<string[]> {
  const messages = await readOutbox(open.db, 100);
  await deleteFromOutbox(
    open.db,
    messages.map(({ id }) => id),
  );
  return messages.map(({ payload }) => payload.jobId);
}

describe('dispatchJobs', () => {
  it('keeps the window of each team, and fills it again as jobs end', async () => {
    const { db } = open;
    const [one, other] = [await addTeam(db), await addTeam(db)];
    const ids: string[] = [];
    for (const teamId of [one, other]) {
      const model = await addModel(db, teamId);
      for (let i = 0; i < 5; i++) ids.push((await createJob(db, newJob(teamId, model))).job.id);
    }
    expect(await dispatchJobs(db, 2)).toBe(4);
    expect(new Set(await sent())).toEqual(new Set([ids[0], ids[1], ids[5], ids[6]]));
    expect(await dispatchJobs(db, 2)).toBe(0);
    const options = { teamId: one, jobId: ids[1]!, maxStalls: 2, topic: 'jobs.ci' };
    const taken = await takeOver(db, options);
    if (taken.kind !== 'taken') throw new Error('not taken');
    expect(await dispatchJobs(db, 2)).toBe(0);
    await finishJob(db, taken.job, { state: 'cancelled' });
    expect(await dispatchJobs(db, 2)).toBe(1);
    expect(await sent()).toEqual([ids[2]]);
  });

  it('sends higher classes first, and within a class who came first; places say the same', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const make = async (name: 'nightly' | 'ci' | 'release') =>
      (await createJob(db, newJob(teamId, model, { class: name }))).job.id;
    const nightly = await make('nightly');
    const [first, second] = [await make('ci'), await make('ci')];
    const release = await make('release');
    const order = [release, first, second, nightly];
    const places = await Promise.all(order.map((id) => queueOf(db, teamId, id)));
    expect(places.map((place) => place?.position)).toEqual([1, 2, 3, 4]);
    for (let i = 0; i < order.length; i++) {
      expect(await dispatchJobs(db, i + 1)).toBe(1);
      expect(await sent()).toEqual([order[i]]);
    }
  });

  it('lets no job wait for those of lower classes that are out, and counts it against them', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const make = async (name: 'nightly' | 'interactive') =>
      (await createJob(db, newJob(teamId, model, { class: name }))).job.id;
    const nightly = [await make('nightly'), await make('nightly'), await make('nightly')];
    expect(await dispatchJobs(db, 2)).toBe(2);
    expect(await sent()).toEqual(nightly.slice(0, 2));
    const urgent = [
      await make('interactive'),
      await make('interactive'),
      await make('interactive'),
    ];
    expect(await dispatchJobs(db, 2)).toBe(2);
    expect(await sent()).toEqual(urgent.slice(0, 2));
    const options = { teamId, jobId: nightly[0]!, maxStalls: 2, topic: 'jobs.nightly' };
    const taken = await takeOver(db, options);
    if (taken.kind !== 'taken') throw new Error('not taken');
    await finishJob(db, taken.job, { state: 'cancelled' });
    expect(await dispatchJobs(db, 2)).toBe(0);
  });

  it('sends each job once, however many dispatch at the same time', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    for (let i = 0; i < 10; i++) await createJob(db, newJob(teamId, model));
    await Promise.all([1, 2, 3, 4].map(() => dispatchJobs(db, 6)));
    const ids = await sent();
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
  });
});

describe('dispatchAgain', () => {
  it('sends what was sent and not taken, once per silence, as another message', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const { job } = await createJob(db, newJob(teamId, await addModel(db, teamId)));
    await dispatchJobs(db, 8);
    const [before] = await readOutbox(db, 1);
    await deleteFromOutbox(db, [before!.id]);
    const soon = { queuedSeconds: 3600, runningSeconds: 3600 };
    expect(await dispatchAgain(db, soon)).toBe(0);
    expect(await dispatchAgain(db, { ...soon, queuedSeconds: 0 })).toBe(1);
    const [after] = await readOutbox(db, 1);
    expect(after!.payload.jobId).toBe(job.id);
    expect(after!.messageId).not.toBe(before!.messageId);
    expect(await dispatchAgain(db, soon)).toBe(0);
  });
});
