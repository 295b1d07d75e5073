/** The agent as a process of its own, with virtual units. */
import { runMain } from '@flashline/lifecycle';
import { startStageProcess, type StartStageService } from '@flashline/stages';
import { readConfig } from './config.ts';
import { virtualDriver } from './drivers/virtual.ts';
import { startFarmAgent } from './start.ts';

await runMain('farm-agent', () => {
  const { agent, stages } = readConfig(process.env);
  const start: StartStageService = (_settings, { stages: own, certificates = null }) =>
    startFarmAgent(agent, { driver: virtualDriver(own), certificates });
  return startStageProcess('farm-agent', stages, start, [agent.folder]);
});
