/** The agent as a process of its own, with virtual units. */
import { runMain } from '@flashline/lifecycle';
import { startStageProcess } from '@flashline/stages';
import { readConfig } from './config.ts';
import { virtualDriver } from './drivers/virtual.ts';
import { startFarmAgent } from './start.ts';

await runMain('farm-agent', () => {
  const { agent, stages } = readConfig(process.env);
  return startStageProcess('farm-agent', stages, (_settings, deps) =>
    startFarmAgent(agent, { driver: virtualDriver(deps.stages) }),
  );
});
