import { migrate, openPglite } from '@flashline/db';
import { describeAgentDeaths } from './describe-agent-deaths.ts';

describe('agents that are killed, on PGlite', () => {
  describeAgentDeaths(async () => {
    const database = await openPglite({ folder: null });
    await migrate(database);
    return database;
  });
});
