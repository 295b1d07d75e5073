import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { farm } from '@flashline/contracts';
import { checkRunLog } from '../src/check-run-log.ts';
import { holdDriver } from '../src/drivers/hold.ts';
import { Fences } from '../src/fences.ts';
import type { Driver } from '../src/ports/driver.ts';
import { RUN_LOG_FILE, RunLog } from '../src/run-log.ts';
import { Unit } from '../src/unit.ts';

const FOR_EVER = 1_000_000;

/** Holds for as long as the job's id says. */
const HOLD = holdDriver(({ command }) => Number(command.scope?.jobId));

describe('a unit', () => {
  let folder: string;
  let log: RunLog;
  let results: farm.RunResult[];
  let unit: Unit;

  async function open(driver: Driver = HOLD): Promise<Unit> {
    log = await RunLog.open(folder);
    const fences = await Fences.open(folder);
    results = [];
    const onResult = (result: farm.RunResult) => void results.push(result);
    unit = new Unit({ unitId: 'u', board: 'b', driver, fences, log, hasFences: true, onResult });
    return unit;
  }

  async function findings() {
    return checkRunLog(await readFile(join(folder, RUN_LOG_FILE), 'utf8'));
  }

  async function untilResults(count: number): Promise<void> {
    while (results.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async function untilRuns(count: number): Promise<void> {
    while ((await findings()).runs < count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unit-'));
    await open();
  });
  afterEach(async () => {
    await unit.stop();
    await log.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('runs a command and gives its result', async () => {
    unit.order(order(1, { holdMs: 1 }));
    await untilResults(1);
    expect(results).toMatchObject([{ leaseId: 'l1', fence: 1, outcome: { $case: 'measurement' } }]);
  });

  test('takes a command that comes twice once', async () => {
    unit.order(order(1, { holdMs: 50 }));
    unit.order(order(1, { holdMs: 50 }));
    await untilResults(1);
    unit.order(order(1, { holdMs: 50 }));
    await untilResults(2);
    expect(results[1]).toBe(results[0]);
    expect(await findings()).toMatchObject({ runs: 1 });
  });

  test('refuses a fence that it has used, when the lease is over', async () => {
    unit.order(order(4, { holdMs: 1 }));
    await untilResults(1);
    unit.end('l4');
    expect(unit.results).toEqual([]);
    for (const fence of [4, 3]) unit.order(order(fence, { holdMs: 1 }));
    await untilResults(3);
    expect(results.slice(1).map(faultOf)).toEqual([
      farm.Fault.FAULT_STALE_FENCE,
      farm.Fault.FAULT_STALE_FENCE,
    ]);
  });

  test('refuses a used fence after a new start, too', async () => {
    unit.order(order(4, { holdMs: 1 }));
    await untilResults(1);
    await log.close();
    await open();
    unit.order(order(4, { holdMs: 1 }));
    await untilResults(1);
    expect(results.map(faultOf)).toEqual([farm.Fault.FAULT_STALE_FENCE]);
  });

  test('stops what runs before it obeys a higher fence', async () => {
    unit.order(order(1, { holdMs: FOR_EVER }));
    await untilRuns(1);
    unit.order(order(2, { holdMs: 1 }));
    await untilResults(1);
    expect(results).toMatchObject([{ leaseId: 'l2', outcome: { $case: 'measurement' } }]);
    expect(await findings()).toMatchObject({ runs: 2, overlaps: [], fallingFences: [] });
  });

  test('stops a run whose lease is not renewed, and blames nobody', async () => {
    unit.order(order(1, { holdMs: FOR_EVER, renewWithinMs: 50 }));
    await untilResults(1);
    expect(results.map(faultOf)).toEqual([farm.Fault.FAULT_PLATFORM]);
    expect(unit.leaseIds).toEqual([]);
  });

  test('goes on while its lease is renewed', async () => {
    unit.order(order(1, { holdMs: 300, renewWithinMs: 20_000 }));
    unit.renew({ leaseId: 'l1', renewWithinMs: FOR_EVER });
    await untilResults(1);
    expect(results).toMatchObject([{ outcome: { $case: 'measurement' } }]);
  });

  test('stops a run at its hard end, renewed or not', async () => {
    unit.order(order(1, { holdMs: FOR_EVER, endWithinMs: 50 }));
    unit.renew({ leaseId: 'l1', renewWithinMs: FOR_EVER });
    await untilResults(1);
    expect(results.map(faultOf)).toEqual([farm.Fault.FAULT_PLATFORM]);
  });

  test('says nothing of a run whose lease was ended', async () => {
    unit.order(order(1, { holdMs: FOR_EVER }));
    await untilRuns(1);
    unit.end('l1');
    unit.order(order(2, { holdMs: 1 }));
    await untilResults(1);
    expect(results.map(({ leaseId }) => leaseId)).toEqual(['l2']);
  });

  test('takes no command once it stops, so nothing runs when its folder is let go', async () => {
    unit.order(order(1, { holdMs: FOR_EVER }));
    await untilRuns(1);
    const stopping = unit.stop();
    unit.order(order(2, { holdMs: 1 }));
    await stopping;
    unit.order(order(3, { holdMs: 1 }));
    expect(unit.leaseIds).toEqual([]);
    expect(results.map(({ leaseId }) => leaseId)).toEqual(['l1']);
  });

  test('keeps a result until the lease is over', async () => {
    unit.order(order(1, { holdMs: 1 }));
    await untilResults(1);
    expect(unit.results).toEqual(results);
    unit.end('l1');
    expect(unit.results).toEqual([]);
  });

  test.each([
    ['usage', 'EXECUTOR_OUT_OF_MEMORY', farm.Fault.FAULT_JOB],
    ['bug', 'VIRTUAL_BOARD_FAULT', farm.Fault.FAULT_JOB],
    ['infrastructure', 'VIRTUAL_BOARD_EMULATOR_DIED', farm.Fault.FAULT_INFRASTRUCTURE],
    ['infrastructure', 'STORE_UNAVAILABLE', farm.Fault.FAULT_PLATFORM],
    ['infrastructure', 'EXECUTOR_TIMEOUT', farm.Fault.FAULT_JOB],
  ] as const)('tells whose fault a failure of kind %s with %s is', async (kind, code, fault) => {
    await log.close();
    const error = new AppError({ code, kind, retryable: true, meaning: '' }, 'It failed.');
    const fails: Driver = { name: 'f', repeats: false, run: () => Promise.reject(error) };
    await open(fails);
    unit.order(order(1, { holdMs: 1 }));
    await untilResults(1);
    expect(results[0]?.outcome).toMatchObject({ value: { code, kind, fault, retryable: true } });
  });
});

function order(
  fence: number,
  {
    holdMs,
    renewWithinMs = FOR_EVER,
    endWithinMs = FOR_EVER,
  }: {
    readonly holdMs: number;
    readonly renewWithinMs?: number;
    readonly endWithinMs?: number;
  },
): farm.RunOnUnit {
  return {
    leaseId: `l${fence}`,
    unitId: 'u',
    fence,
    renewWithinMs,
    endWithinMs,
    traceParent: '',
    command: {
      scope: { teamId: 't', jobId: String(holdMs) },
      target: undefined,
      compiled: undefined,
      build: undefined,
      elf: undefined,
      reference: undefined,
      compareLayers: false,
    },
  };
}

function faultOf({ outcome }: farm.RunResult): farm.Fault | undefined {
  return outcome?.$case === 'failure' ? outcome.value.fault : undefined;
}
