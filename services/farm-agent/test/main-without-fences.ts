/** The agent as a process of its own that takes commands under any fence: what fences are for. */
import { runMain } from '@flashline/lifecycle';
import { startStageProcess, type StartStageService } from '@flashline/stages';
import { readConfig } from '../src/config.ts';
import { virtualDriver } from '../src/drivers/virtual.ts';
import { startFarmAgent } from '../src/start.ts';

await runMain('farm-agent', () => {
  const { agent, stages } = readConfig(process.env);
  const start: StartStageService = (_settings, { stages: own, certificates = null }) =>
    startFarmAgent(agent, { driver: virtualDriver(own), certificates, hasFences: false });
  return startStageProcess('farm-agent', stages, start, [agent.folder]);
});
