import { migrate, openPostgres } from '@flashline/db';
import { type RealServer, startPostgres } from '@flashline/real-servers';
import { describeAgentDeaths } from './describe-agent-deaths.ts';
import { describeFarm } from './describe-farm.ts';

describe('controller and agents on PostgreSQL', () => {
  let server: RealServer;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  const open = async () => {
    const database = await openPostgres({ url: server.url });
    await migrate(database);
    return database;
  };
  describe('alive', () => {
    describeFarm(open);
  });
  describe('killed', () => {
    describeAgentDeaths(open);
  });
});
