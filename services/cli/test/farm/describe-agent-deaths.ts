/** What becomes of leases whose agents are killed, on any database. Each agent is a process. */
import type { OpenDb } from '@flashline/db';
import { unitIdOf } from '@flashline/rpc';
import { AgentProcess } from './agent-process.ts';
import { BOARD, codeOf, type Farm, onFarm, until } from './farm-fixture.ts';

const UNIT = unitIdOf('agent', { board: BOARD, driver: 'hold', n: 1 });

/** The suite. */
export function describeAgentDeaths(open: () => Promise<OpenDb>): void {
  let farm: Farm;
  onFarm(open, (opened) => (farm = opened));

  test('an agent killed in a run refuses its fence when it comes back', async () => {
    const agent = new AgentProcess(farm);
    const run = farm.run({ team: 'a', job: 'long:60000' });
    await run.granted;
    await until(async () => (await farm.findings()).runs === 1);
    await agent.kill();
    new AgentProcess(farm);
    expect(await codeOf(run.finished)).toBe('FARM_LEASE_ENDED');
    expect((await farm.lease('long:60000')).charged_seconds).toBe(0);
    const again = farm.run({ team: 'a', job: 'long:60', holder: 'second' });
    expect((await again.granted).fence).toBe(2);
    await again.finished;
    expect(await farm.findings()).toMatchObject({
      runs: 2,
      agentStarts: 2,
      overlaps: [],
      fallingFences: [],
    });
  });

  test('without fences the same command would run again after a kill', async () => {
    const agent = new AgentProcess(farm, false);
    const run = farm.run({ team: 'a', job: 'long:60000' });
    await run.granted;
    await until(async () => (await farm.findings()).runs === 1);
    await agent.kill();
    new AgentProcess(farm, false);
    await until(async () => (await farm.findings()).runs === 2);
    expect((await farm.findings()).fallingFences).toEqual([`${UNIT}: fence 1 after 1`]);
    run.cancel();
    await codeOf(run.finished);
  });

  test('a lease whose agent is gone expires, and costs nothing', async () => {
    await farm.stopController();
    await farm.startController(1);
    const agent = new AgentProcess(farm);
    const run = farm.run({ team: 'a', job: 'long:60000' });
    await run.granted;
    await agent.kill();
    expect(await codeOf(run.finished)).toBe('FARM_LEASE_ENDED');
    const lease = await farm.lease('long:60000');
    expect(lease).toMatchObject({ end_reason: 'expired', charged_seconds: 0 });
  });
}
