import { migrate } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { describeFarm } from './describe-farm.ts';

describe('controller and agents on PGlite', () => {
  describeFarm(async () => {
    const database = await openInMemory();
    await migrate(database);
    return database;
  });
});
