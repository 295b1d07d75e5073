import { migrate, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { findKey } from '../src/auth/api-keys.ts';
import { newSecret } from '../src/auth/secrets.ts';
import { hasTeams, makeFirstKey } from '../src/first-key.ts';

let database: OpenDb;

beforeAll(async () => {
  database = await openInMemory();
  await migrate(database);
});

afterAll(() => database.close());

test('the first key is admin of everything, and there is no second one', async () => {
  const [first, second] = [newSecret(), newSecret()];
  expect(await hasTeams(database.db)).toBe(false);
  expect(await makeFirstKey(database.db, first)).toBe(true);
  expect(await hasTeams(database.db)).toBe(true);
  expect(await makeFirstKey(database.db, second)).toBe(false);
  expect((await findKey(database.db, first))?.principal).toMatchObject({
    teamRole: 'admin',
    platformRole: 'admin',
  });
  expect(await findKey(database.db, second)).toBeNull();
});

test('the record of who changed what has the first key', async () => {
  const rows = await database.db.selectFrom('audit').select(['actor', 'action']).execute();
  expect(rows).toEqual([{ actor: 'first start', action: 'api-key.create' }]);
});
