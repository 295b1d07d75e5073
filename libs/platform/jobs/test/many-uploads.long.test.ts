import { migrate, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { sql } from 'kysely';
import { storageBytes } from '../src/index.ts';
import { addModel, addTeam, deleteUpload, recordDeletions } from './fixtures.ts';

let open: OpenDb;
const { store, deleted } = recordDeletions();

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

afterAll(() => open.close());

test('a deleted upload removes a model however many jobs and objects were made of it', async () => {
  const { db } = open;
  const teamId = await addTeam(db);
  const model = await addModel(db, teamId);
  const many = sql`generate_series(1, 66000) as i`;
  await sql`insert into jobs (team_id, id, class, state, model_sha256, model_name, request, submitted_by)
      select ${teamId}, ${teamId} || i, 'ci', 'succeeded', ${model}, 'm', '{}', 'a' from ${many}`.execute(
    db,
  );
  await sql`insert into objects (team_id, sha256, size_bytes)
      select ${teamId}, 'made ' || i, 1 from ${many}`.execute(db);
  await sql`insert into derivations (team_id, sha256, source_kind, source_sha256)
      select ${teamId}, 'made ' || i, 'model', ${model} from ${many}`.execute(db);
  await deleteUpload(db, store, { teamId, kind: 'model', sha256: model });
  expect(deleted).toHaveLength(66_001);
  expect(await storageBytes(db, teamId)).toBe(0);
});
