import { migrate, transact, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { recordObjects, storageBytes, sweepRetention } from '../src/index.ts';
import { forgetObjects } from '../src/forget-objects.ts';
import { addModel, addTeam, deleteUpload, endedJob } from './fixtures.ts';

let open: OpenDb;

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

afterAll(() => open.close());

const STORE = { delete: () => Promise.resolve() };
const NEVER = new AbortController().signal;
const ROLLED_BACK = new Error('rolled back');

/** What may happen to the objects of a team; the numbers choose which. */
const CHANGE = fc.oneof(
  fc.record({ kind: fc.constant('record'), hashes: fc.array(fc.nat(9), { maxLength: 6 }) }),
  fc.record({ kind: fc.constant('roll-back'), hashes: fc.array(fc.nat(9), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('forget'), hashes: fc.array(fc.nat(9), { maxLength: 4 }) }),
  fc.record({ kind: fc.constantFrom('job', 'delete', 'sweep'), hashes: fc.constant([]) }),
);
type Change = typeof CHANGE extends fc.Arbitrary<infer Value> ? Value : never;

test('what a team stores is the sum of its objects, whatever comes, goes and is rolled back', async () => {
  const { db } = open;
  await fc.assert(
    fc.asyncProperty(fc.array(CHANGE, { minLength: 1, maxLength: 20 }), async (changes) => {
      const [teamId, other] = [await addTeam(db), await addTeam(db)];
      await addModel(db, other, 77);
      await Promise.all(changes.map((change) => make(teamId, change)));
      expect(await storageBytes(db, teamId)).toBe(await sumOf(teamId));
      expect(await storageBytes(db, other)).toBe(77);
    }),
    { numRuns: 25 },
  );
});

async function sumOf(teamId: string): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`
    select coalesce(sum(size_bytes), 0) as bytes from objects where team_id = ${teamId}`.execute(
    open.db,
  );
  return Number(rows[0]!.bytes);
}

async function make(teamId: string, { kind, hashes }: Change): Promise<void> {
  const { db } = open;
  const objects = hashes.map((n) => ({ sha256: `object ${n}`, sizeBytes: 10 ** n }));
  if (kind === 'record') return recordObjects(db, teamId, objects, []);
  if (kind === 'roll-back') {
    const written = transact(db, async (tx) => {
      await recordObjects(tx, teamId, objects, []);
      throw ROLLED_BACK;
    });
    return written.catch((error: unknown) => {
      if (error !== ROLLED_BACK) throw error;
    });
  }
  const names = objects.map(({ sha256 }) => sha256);
  if (kind === 'forget') return void (await transact(db, (tx) => forgetObjects(tx, teamId, names)));
  const model = await addModel(db, teamId, 1000);
  if (kind === 'job') return void (await endedJob(db, teamId, model));
  if (kind === 'delete') return deleteUpload(db, STORE, { teamId, kind: 'model', sha256: model });
  const old = { last_used_at: sql<Date>`now() - interval '91 days'` };
  await db.updateTable('objects').set(old).where('team_id', '=', teamId).execute();
  await sweepRetention(db, NEVER);
}
