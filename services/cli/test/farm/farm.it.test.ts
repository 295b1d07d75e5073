import { migrate, openPostgres } from '@flashline/db';
import { type RealServer, startPostgres } from '@flashline/real-servers';
import { describeFarm } from './describe-farm.ts';

describe('controller and agents on PostgreSQL', () => {
  let server: RealServer;

  afterAll(() => server.stop());

  describeFarm(async () => {
    server = await startPostgres();
    const database = await openPostgres({ url: server.url });
    await migrate(database);
    return database;
  });
});
