import { migrate, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { sql } from 'kysely';
import {
  createJob,
  expireIdempotencyKeys,
  finishJob,
  getUpload,
  lookupStage,
  noteHit,
  ownsObject,
  readObjects,
  recordObjects,
  sweepRetention,
  takeOver,
  withoutOwner,
  type Source,
} from '../src/index.ts';
import { addModel, addTeam, endedJob, newJob, sha } from './fixtures.ts';

let open: OpenDb;

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

afterAll(() => open.close());

const NEVER = new AbortController().signal;

describe('retention', () => {
  it('removes what nothing used for so long, and nothing that a job uses', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { retention_days: 30 });
    const [old, used, fresh] = [
      await addModel(db, teamId),
      await addModel(db, teamId),
      await addModel(db, teamId),
    ];
    const job = await endedJob(db, teamId, old);
    await endedJob(db, teamId, fresh);
    await createJob(db, newJob(teamId, used));
    await db
      .updateTable('objects')
      .set({ last_used_at: sql<Date>`now() - interval '31 days'` })
      .where('team_id', '=', teamId)
      .where('sha256', 'in', [old, used, job.report, job.elf])
      .execute();
    await sweepRetention(db, NEVER);
    const { rows } = await sql<{
      sha256: string;
    }>`select sha256 from objects where team_id = ${teamId}`.execute(db);
    const left = rows.map(({ sha256 }) => sha256);
    expect([old, job.report, job.elf].filter((hash) => left.includes(hash))).toEqual([]);
    expect(left).toEqual(expect.arrayContaining([used, fresh]));
    expect(await getUpload(db, teamId, 'model', used)).not.toBeNull();
    expect(await getUpload(db, teamId, 'model', fresh)).not.toBeNull();
  });

  it('keeps what a job names until the job goes, however early the job has made it', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { retention_days: 1 });
    const model = await addModel(db, teamId);
    const { job } = await createJob(db, newJob(teamId, model));
    const taken = await takeOver(db, { teamId, jobId: job.id, maxStalls: 2, topic: 'jobs.ci' });
    if (taken.kind !== 'taken') throw new Error('not taken');
    const objects = ['report', 'early'].map((name) => ({ sha256: sha(name), sizeBytes: 3 }));
    await recordObjects(db, teamId, objects, []);
    const usedBefore = (hours: number) =>
      sql`update objects set last_used_at = last_used_at - ${hours}::integer * interval '1 hour'
        where team_id = ${teamId} and sha256 = ${sha('early')}`.execute(db);
    await usedBefore(20);
    const [report, elf] = objects;
    const targets = [{ position: 0, verdict: 'deployed', artifacts: { elf: elf! } }];
    const ending = { state: 'succeeded', report: { sha256: report!.sha256, targets } } as const;
    await finishJob(db, taken.job, ending);
    await usedBefore(23);
    await sweepRetention(db, NEVER);
    expect(await ownsObject(db, teamId, elf!.sha256)).toBe(true);
    await usedBefore(4);
    await sweepRetention(db, NEVER);
    expect(await ownsObject(db, teamId, elf!.sha256)).toBe(false);
  });

  it('drops stage results that nobody asked for, such as those of earlier versions', async () => {
    const { db } = open;
    const teamId = await addTeam(db, { retention_days: 30 });
    const [asked, forgotten] = ['asked for', 'of an earlier version'];
    for (const [key, days] of [
      [asked, 29],
      [forgotten, 31],
    ] as const) {
      await sql`insert into stage_results (team_id, key, stage, result, last_used_at) values (
        ${teamId}, ${key}, 'parse', '{"value": 1, "jobId": "j", "objects": []}',
        now() - ${days}::integer * interval '1 day')`.execute(db);
    }
    await sweepRetention(db, NEVER);
    expect(await lookupStage(db, teamId, asked)).toMatchObject({ result: 1 });
    expect(await lookupStage(db, teamId, forgotten)).toBeNull();
  });

  it('is not undone where a stage result is used while an object that it names goes', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const [model, other] = [await addModel(db, teamId), await addModel(db, teamId)];
    const { job } = await createJob(db, newJob(teamId, model));
    const taken = await takeOver(db, { teamId, jobId: job.id, maxStalls: 2, topic: 'jobs.ci' });
    if (taken.kind !== 'taken') throw new Error('not taken');
    const there = { sha256: other, sizeBytes: 10 };
    const gone = { sha256: sha('gone meanwhile'), sizeBytes: 3 };
    const sources: Source[] = [{ kind: 'model', sha256: model }];
    const used = { key: 'k', stage: 'parse', result: {}, objects: [there, gone], sources };
    await noteHit(db, taken.job, { ...used, target: null, seconds: 0 });
    expect(await ownsObject(db, teamId, gone.sha256)).toBe(false);
    expect(await ownsObject(db, teamId, other)).toBe(true);
  });

  it('forgets idempotency keys after a day', async () => {
    const { db } = open;
    const teamId = await addTeam(db);
    const model = await addModel(db, teamId);
    const idempotency = { route: 'r', key: 'k', bodySha256: sha('b') };
    const make = () => createJob(db, { ...newJob(teamId, model), idempotency });
    await make();
    expect(await expireIdempotencyKeys(db, NEVER)).toBe(0);
    expect((await make()).isReplay).toBe(true);
    await db
      .updateTable('idempotency_keys')
      .set({ created_at: sql<Date>`now() - interval '25 hours'` })
      .execute();
    expect(await expireIdempotencyKeys(db, NEVER)).toBe(1);
    expect((await make()).isReplay).toBe(false);
  });

  it('tells objects without an owner from those of any team, and pages rows by key', async () => {
    const { db } = open;
    await db
      .updateTable('objects')
      .set({ created_at: sql<Date>`now()` })
      .execute();
    const [one, other] = [await addTeam(db), await addTeam(db)];
    const owned = [await addModel(db, one), await addModel(db, one), await addModel(db, other)];
    const listed = [
      { teamId: one, sha256: owned[0]! },
      { teamId: other, sha256: owned[0]! },
      { teamId: one, sha256: sha('nobody') },
    ];
    expect(await withoutOwner(db, listed)).toEqual(listed.slice(1));
    await db
      .updateTable('objects')
      .set({ created_at: sql<Date>`now() - interval '2 hours'` })
      .where('sha256', 'in', owned)
      .execute();
    const seen: string[] = [];
    let after = { teamId: '', sha256: '' };
    for (;;) {
      const [row] = await readObjects(db, after, 1);
      if (row === undefined) break;
      seen.push(row.sha256);
      after = row;
    }
    expect(seen.toSorted()).toEqual(owned.toSorted());
  });
});
