/** What controller and agent do together, on any database. */
import type { OpenDb } from '@flashline/db';
import { unitIdOf } from '@flashline/rpc';
import { BOARD, codeOf, type Farm, onFarm, until } from './farm-fixture.ts';

const UNIT = unitIdOf('agent', { board: BOARD, driver: 'hold', n: 1 });
const OTHER = unitIdOf('agent', { board: BOARD, driver: 'hold', n: 2 });

/** The suite. */
export function describeFarm(open: () => Promise<OpenDb>): void {
  let farm: Farm;
  onFarm(open, (opened) => (farm = opened));

  test('a run is granted, done and charged to its team', async () => {
    await farm.startAgent();
    const run = farm.run({ team: 'a', job: 'one:50' });
    expect(await run.granted).toMatchObject({ unitId: UNIT, fence: 1 });
    expect(await run.finished).toMatchObject({ unitId: UNIT, repeats: false });
    expect(await farm.lease('one:50')).toMatchObject({ state: 'ended', end_reason: 'finished' });
    expect((await farm.lease('one:50')).charged_seconds).toBeGreaterThan(0.04);
    expect(await farm.findings()).toMatchObject({ runs: 1, endedRuns: 1, overlaps: [] });
  });

  test('two teams take turns on one unit, whoever asked for more', async () => {
    const ask = (team: string, job: string) => farm.run({ team, job }).finished;
    const runs = [1, 2, 3, 4, 5, 6].map((n) => ask('a', `a${n}:60`));
    await until(async () => (await openLeases(farm)) === 6);
    runs.push(...[1, 2].map((n) => ask('b', `b${n}:60`)));
    await until(async () => (await openLeases(farm)) === 8);
    await farm.startAgent();
    await Promise.all(runs);
    const rows = farm.db.selectFrom('leases').select(['team_id', 'charged_seconds']);
    const served = await rows.orderBy('fence').execute();
    // A run may take longer than it holds its unit: it is the time that is shared, not the count.
    const [used, left] = [
      { a: 0, b: 0 },
      { a: 6, b: 2 },
    ];
    for (const { team_id: id, charged_seconds: seconds } of served) {
      const [team, other] = id === 'a' ? (['a', 'b'] as const) : (['b', 'a'] as const);
      if (left[other] > 0) expect(used[team]).toBeLessThanOrEqual(used[other]);
      used[team] += seconds ?? 0;
      left[team] -= 1;
    }
    expect(left).toEqual({ a: 0, b: 0 });
    expect(await farm.findings()).toMatchObject({ runs: 8, overlaps: [], fallingFences: [] });
  });

  test('one holder has one lease, however often it asks', async () => {
    await farm.startAgent();
    const runs = [0, 1, 2].map(() => farm.run({ team: 'a', job: 'kept:1', holder: 'h' }));
    const leases = await Promise.all(runs.map(({ granted }) => granted));
    expect(new Set(leases.map(({ leaseId }) => leaseId)).size).toBe(1);
    farm.release();
    await Promise.all(runs.map(({ finished }) => finished));
    await farm.run({ team: 'a', job: 'kept:1', holder: 'h' }).finished;
    expect(await farm.findings()).toMatchObject({ runs: 1 });
  });

  test('a holder cannot be used by another team', async () => {
    const first = farm.run({ team: 'a', job: 'one:1', holder: 'h' });
    await until(async () => (await openLeases(farm)) === 1);
    const other = farm.run({ team: 'b', job: 'one:1', holder: 'h' });
    expect(await codeOf(other.finished)).toBe('FARM_HOLDER_TAKEN');
    first.cancel();
    expect(await codeOf(first.finished)).toBe('RPC_CANCELLED');
  });

  test('a controller that starts again finds runs and callers as they were', async () => {
    await farm.startAgent();
    const run = farm.run({ team: 'a', job: 'kept:1' });
    await run.granted;
    await farm.stopController();
    expect(await codeOf(run.finished)).toBe('RPC_UNAVAILABLE');
    await farm.startController();
    const again = farm.run({ team: 'a', job: 'kept:1' });
    expect(await again.granted).toMatchObject({ fence: 1 });
    farm.release();
    expect(await again.finished).toMatchObject({ unitId: UNIT });
    expect(await farm.findings()).toMatchObject({ runs: 1 });
  });

  test('a result that came while nobody listened waits for the caller', async () => {
    await farm.startAgent();
    const run = farm.run({ team: 'a', job: 'kept:1' });
    await run.granted;
    await farm.stopController();
    await codeOf(run.finished);
    farm.release();
    await until(async () => (await farm.findings()).endedRuns === 1);
    await farm.startController();
    await until(async () => (await farm.lease('kept:1')).state === 'ended');
    expect(await farm.run({ team: 'a', job: 'kept:1' }).finished).toMatchObject({
      unitId: UNIT,
    });
    expect(await farm.findings()).toMatchObject({ runs: 1 });
  });

  test('a call to one controller reaches a unit whose agent is connected to another', async () => {
    await farm.startAgent();
    await until(async () => (await farm.db.selectFrom('units').execute()).length === 1);
    await farm.startSecondController();
    const run = farm.run({ team: 'a', job: 'one:50' });
    expect(await run.finished).toMatchObject({ unitId: UNIT });
    const cancelled = farm.run({ team: 'a', job: 'long:60000' });
    await cancelled.granted;
    cancelled.cancel();
    await codeOf(cancelled.finished);
    await farm.run({ team: 'a', job: 'two:50' }).finished;
    expect(await farm.findings()).toMatchObject({ overlaps: [], fallingFences: [] });
  });

  test('a caller that takes its call back frees the unit and pays for what it held', async () => {
    await farm.startAgent();
    const run = farm.run({ team: 'a', job: 'long:60000' });
    await run.granted;
    await until(async () => (await farm.findings()).runs === 1);
    run.cancel();
    await codeOf(run.finished);
    await farm.run({ team: 'b', job: 'next:10' }).finished;
    const lease = await farm.lease('long:60000');
    expect(lease).toMatchObject({ state: 'ended', end_reason: 'cancelled' });
    expect(lease.charged_seconds).toBeGreaterThan(0);
    expect(await farm.findings()).toMatchObject({ runs: 2, endedRuns: 2, overlaps: [] });
  });

  test('an operator takes a lease away, and the audit log says who and why', async () => {
    await farm.startAgent();
    const run = farm.run({ team: 'a', job: 'long:60000' });
    const { leaseId } = await run.granted;
    await farm.client.revokeLease({ leaseId, reason: 'needed', actor: 'olga' });
    expect(await codeOf(run.finished)).toBe('FARM_LEASE_ENDED');
    await farm.run({ team: 'b', job: 'next:10' }).finished;
    expect(await farm.lease('long:60000')).toMatchObject({
      end_reason: 'revoked',
      charged_seconds: 0,
    });
    const audit = await farm.db.selectFrom('audit').selectAll().execute();
    expect(audit).toMatchObject([{ actor: 'olga', action: 'lease.revoke', object: leaseId }]);
    const unknown = farm.client.revokeLease({ leaseId: 'no', reason: '', actor: 'olga' });
    expect(await codeOf(unknown)).toBe('FARM_NOT_FOUND');
  });

  test('a lease ends at its hard end, renewed or not', async () => {
    await farm.startAgent();
    const run = farm.run({ team: 'a', job: 'long:60000' });
    const { leaseId } = await run.granted;
    await farm.db
      .updateTable('leases')
      .set({ hard_end: new Date(0) })
      .where('id', '=', leaseId)
      .execute();
    expect(await codeOf(run.finished)).toBe('FARM_LEASE_TOO_LONG');
    await farm.run({ team: 'b', job: 'next:10' }).finished;
  });

  test('three failures of a unit in two jobs put it into quarantine until somebody says it is good', async () => {
    await farm.startAgent();
    for (const [index, job] of ['fail1:1', 'fail1:1', 'fail2:1'].entries()) {
      const run = farm.run({ team: 'a', job, holder: `h${index}`, image: `image${index}` });
      expect(await codeOf(run.finished)).toBe('VIRTUAL_BOARD_EMULATOR_DIED');
    }
    expect(await farm.unit()).toMatchObject({ health: 'quarantined', strikes: 3 });
    const charged = await farm.db.selectFrom('leases').select('charged_seconds').execute();
    expect(charged.map((row) => row.charged_seconds)).toEqual([0, 0, 0]);
    const run = farm.run({ team: 'a', job: 'fine:10' });
    await until(async () => (await openLeases(farm)) === 1);
    expect(await farm.lease('fine:10')).toMatchObject({ state: 'waiting' });
    const health = { unitId: UNIT, health: 'good', reason: 'cable', actor: 'olga' };
    await farm.client.setUnitHealth(health);
    await run.finished;
    expect(await farm.unit()).toMatchObject({ health: 'good', strikes: 0 });
    const audit = await farm.db.selectFrom('audit').select('actor').orderBy('id').execute();
    expect(audit.map(({ actor }) => actor)).toEqual(['farm-controller', 'olga']);
  });

  test('one firmware that fails again and again puts no unit into quarantine', async () => {
    await farm.startAgent();
    for (const [index, job] of ['fail1:1', 'fail1:1', 'fail2:1', 'fail2:1'].entries()) {
      const run = farm.run({ team: 'a', job, holder: `h${index}`, image: 'bad' });
      await codeOf(run.finished);
    }
    expect(await farm.unit()).toMatchObject({ health: 'good', strikes: 4 });
  });

  test('a suspect unit gets a check alone, and is good again when it has passed', async () => {
    await farm.startAgent();
    await until(async () => (await farm.db.selectFrom('units').execute()).length === 1);
    const health = { unitId: UNIT, health: 'suspect', reason: 'odd', actor: 'olga' };
    await farm.client.setUnitHealth(health);
    const run = farm.run({ team: 'a', job: 'fine:10', class: 'interactive' });
    await until(async () => (await openLeases(farm)) === 1);
    expect(await farm.lease('fine:10')).toMatchObject({ state: 'waiting' });
    await farm.run({ team: 'b', job: 'check:10', class: 'health' }).finished;
    await run.finished;
    expect(await farm.unit()).toMatchObject({ health: 'good' });
    await farm.client.setUnitHealth(health);
    const failed = farm.run({ team: 'b', job: 'fail:1', class: 'health' });
    await codeOf(failed.finished);
    expect(await farm.unit()).toMatchObject({ health: 'quarantined' });
  });

  test('a firmware that fails on two units is at fault itself, and they are not', async () => {
    await farm.startAgent('agent', 2);
    const first = farm.run({ team: 'a', job: 'fail:1', holder: 'h1', image: 'bad' });
    expect(await codeOf(first.finished)).toBe('VIRTUAL_BOARD_EMULATOR_DIED');
    const unitId = (await farm.lease('h1')).unit_id ?? '';
    const avoidUnits = [unitId];
    const second = farm.run({ team: 'a', job: 'fail:1', holder: 'h2', image: 'bad', avoidUnits });
    expect(await codeOf(second.finished)).toBe('FARM_IMAGE_FAILED');
    expect((await farm.lease('h2')).unit_id).not.toBe(unitId);
    expect(await farm.unit(UNIT)).toMatchObject({ strikes: 0, health: 'good' });
    expect(await farm.unit(OTHER)).toMatchObject({ strikes: 0, health: 'good' });
  });

  test('a firmware that failed on a unit before it was repaired has failed on none', async () => {
    await farm.startAgent('agent', 2);
    const first = farm.run({ team: 'a', job: 'fail:1', holder: 'h1', image: 'fine' });
    await codeOf(first.finished);
    const unitId = (await farm.lease('h1')).unit_id ?? '';
    await farm.client.setUnitHealth({ unitId, health: 'good', reason: 'cable', actor: 'olga' });
    const avoidUnits = [unitId];
    const second = farm.run({ team: 'a', job: 'fail:1', holder: 'h2', image: 'fine', avoidUnits });
    expect(await codeOf(second.finished)).toBe('VIRTUAL_BOARD_EMULATOR_DIED');
    expect((await farm.unit((await farm.lease('h2')).unit_id ?? '')).strikes).toBe(1);
  });

  test('a unit in maintenance gets nothing, and a wrong health is refused', async () => {
    await farm.startAgent('agent', 2);
    await until(async () => (await farm.db.selectFrom('units').execute()).length === 2);
    const health = { unitId: UNIT, health: 'maintenance', reason: '', actor: 'olga' };
    await farm.client.setUnitHealth(health);
    const runs = [1, 2, 3].map((n) => farm.run({ team: 'a', job: `j${n}:10` }));
    const used = await Promise.all(runs.map(async ({ finished }) => (await finished).unitId));
    expect(new Set(used)).toEqual(new Set([OTHER]));
    const wrong = farm.client.setUnitHealth({ ...health, health: 'fine' });
    expect(await codeOf(wrong)).toBe('FARM_BAD_REQUEST');
  });

  test('a run on a unit that is put into quarantine meanwhile goes on, and counts', async () => {
    await farm.startAgent();
    const run = farm.run({ team: 'a', job: 'kept:1' });
    await run.granted;
    const health = { unitId: UNIT, health: 'quarantined', reason: 'cable', actor: 'olga' };
    await farm.client.setUnitHealth(health);
    farm.release();
    expect(await run.finished).toMatchObject({ unitId: UNIT });
    expect((await farm.lease('kept:1')).charged_seconds).toBeGreaterThan(0);
    expect(await farm.unit()).toMatchObject({ health: 'quarantined', strikes: 0 });
  });

  test('an agent that comes back with fewer units gets runs on those it has', async () => {
    const agent = await farm.startAgent('agent', 2);
    await until(async () => (await farm.db.selectFrom('units').execute()).length === 2);
    await agent.stop();
    await farm.startAgent('agent', 1);
    await until(async () => !(await farm.unit(OTHER)).is_connected);
    const runs = [1, 2, 3].map((n) => farm.run({ team: 'a', job: `j${n}:10` }));
    const used = await Promise.all(runs.map(async ({ finished }) => (await finished).unitId));
    expect(used).toEqual([UNIT, UNIT, UNIT]);
    expect(await farm.unit(OTHER)).toMatchObject({ is_connected: false });
  });

  test('an agent cannot claim the unit of another', async () => {
    await farm.startAgent();
    await until(async () => (await farm.db.selectFrom('units').execute()).length === 1);
    await farm.db.updateTable('units').set({ agent: 'other', connection: 'x' }).execute();
    await farm.stopController();
    await farm.startController();
    const run = farm.run({ team: 'a', job: 'one:10' });
    await until(async () => (await openLeases(farm)) === 1);
    expect(await farm.unit()).toMatchObject({ agent: 'other', connection: 'x' });
    run.cancel();
    await codeOf(run.finished);
  });

  test('of two agents that come under one id the later one works, alone', async () => {
    await farm.startAgent();
    await until(async () => (await farm.db.selectFrom('units').execute()).length === 1);
    const { connection } = await farm.unit();
    await farm.startTwin('agent', 'twin');
    await until(async () => (await farm.unit()).connection !== connection);
    await farm.run({ team: 'a', job: 'one:50' }).finished;
    await farm.run({ team: 'a', job: 'two:50' }).finished;
    expect(await farm.findings()).toMatchObject({ runs: 0 });
    expect(await farm.findings('twin')).toMatchObject({ runs: 2 });
  });

  test('a class that does not exist is refused at once', async () => {
    const run = farm.run({ team: 'a', job: 'one:10', class: 'someday' });
    expect(await codeOf(run.finished)).toBe('FARM_BAD_REQUEST');
  });
}

async function openLeases(farm: Farm): Promise<number> {
  const rows = await farm.db
    .selectFrom('leases')
    .select('id')
    .where('state', '<>', 'ended')
    .execute();
  return rows.length;
}
