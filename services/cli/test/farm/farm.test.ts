import { migrate, openPglite } from '@flashline/db';
import { describeFarm } from './describe-farm.ts';

describe('controller and agents on PGlite', () => {
  describeFarm(async () => {
    const database = await openPglite({ folder: null });
    await migrate(database);
    return database;
  });
});
