import { migrate } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { describeAgentDeaths } from './describe-agent-deaths.ts';

describe('agents that are killed, on PGlite', () => {
  describeAgentDeaths(async () => {
    const database = await openInMemory();
    await migrate(database);
    return database;
  });
});
