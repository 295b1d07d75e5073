/** An agent as a process, to be killed. Usage: node hold-agent.ts SETTINGS-AS-JSON fences|no-fences */
import { startFarmAgent, type FarmAgentSettings } from '@flashline/farm-agent';
import { BOARD, DRIVER } from './farm-fixture.ts';

const [settings = '', fences] = process.argv.slice(2);
await startFarmAgent(JSON.parse(settings) as FarmAgentSettings, {
  driver: DRIVER,
  boards: [BOARD],
  hasFences: fences !== 'no-fences',
});
