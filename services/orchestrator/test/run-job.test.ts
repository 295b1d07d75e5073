import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@flashline/errors';
import { cancelChannel, getArtifact, getReport, ownsObject, requestCancel } from '@flashline/jobs';
import type { RunningService } from '@flashline/lifecycle';
import { PIPELINE } from '../src/index.ts';
import {
  addModel,
  addTeam,
  ended,
  eventsOf,
  gate,
  openPlatform,
  readReport,
  resetHooks,
  socketOf,
  start,
  submit,
  until,
  untilAborted,
  type TestPlatform,
} from './platform.ts';
import { startStageServices, type StepName } from './stage-services.ts';

let platform: TestPlatform;
let orchestrator: RunningService;

beforeAll(async () => {
  platform = await openPlatform();
  orchestrator = await start(platform);
});

beforeEach(() => resetHooks(platform));

afterAll(async () => {
  await orchestrator.stop();
  await platform.close();
});

const FINAL = ['job.succeeded', 'job.failed', 'job.cancelled'];

describe('a job', () => {
  it('goes through the stages in the order of the table, and ends once with report and artifacts', async () => {
    const team = await addTeam(platform);
    const boards = ['nucleo-g474re', 'nucleo-h743zi2'];
    const calibration = { random: 0 };
    const fields = { boards, precisions: ['fp32', 'int8'] as const, calibration };
    const id = await submit(platform, team, { ...fields, precisions: ['fp32', 'int8'] });
    const job = await ended(platform, team.teamId, id);
    expect(job).toMatchObject({ state: 'succeeded', error: null, queue: null });
    expect(job.targets.map(({ state, verdict }) => [state, verdict])).toEqual(
      Array.from({ length: 4 }, () => ['succeeded', 'deployed']),
    );
    const firsts = [...new Set(platform.calls)];
    const order = PIPELINE.map(({ stage }) => stage as StepName);
    expect(firsts.filter((step) => step !== 'reference')).toEqual(
      order.filter((step) => step !== 'reference'),
    );
    const events = await eventsOf(platform, team.teamId, id);
    expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['job.queued', 'job.started']);
    expect(events.at(-1)!.type).toBe('job.succeeded');
    expect(events.filter(({ type }) => FINAL.includes(type))).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'lease.granted')).toHaveLength(4);
    const finished = events.filter(({ type }) => type === 'stage.finished');
    expect(finished).toHaveLength(1 + 1 + 4 + 1 + 4 + 4 + 1);
    const { sha256 } = await getReport(platform.open.db, team.teamId, id);
    expect(await platform.store.stat(team.teamId, sha256!)).not.toBeNull();
  });

  it('takes finished stages from the cache, and says so; without cache it computes all of them', async () => {
    const team = await addTeam(platform);
    await ended(platform, team.teamId, await submit(platform, team));
    const first = platform.calls.splice(0);
    const again = await submit(platform, team);
    await ended(platform, team.teamId, again);
    expect(platform.calls.splice(0)).toEqual([]);
    const events = await eventsOf(platform, team.teamId, again);
    const cached = events.filter(({ data }) => data['cached'] === true);
    expect(cached).toHaveLength(6);
    expect(new Set(cached.map(({ data }) => data['stage']))).toEqual(
      new Set(['build', 'generate', 'measure', 'parse', 'reference', 'report']),
    );
    const { sha256 } = await getReport(platform.open.db, team.teamId, again);
    expect(await readReport(platform, team.teamId, sha256!)).toMatchObject({
      provenance: {
        cachedStages: [
          'build nucleo-g474re.fp32',
          'generate nucleo-g474re.fp32',
          'measure nucleo-g474re.fp32',
          'parse',
          'reference',
        ],
      },
    });
    await ended(platform, team.teamId, await submit(platform, team, { cache: false }));
    expect(platform.calls.toSorted()).toEqual(first.toSorted());
  });

  it('never takes what another team computed, though both have the same model', async () => {
    const [one, other] = [await addTeam(platform), await addTeam(platform)];
    const model = 'the same bytes';
    const mine = { teamId: one.teamId, model: await addModel(platform, one.teamId, model) };
    const theirs = { teamId: other.teamId, model: await addModel(platform, other.teamId, model) };
    await ended(platform, one.teamId, await submit(platform, mine));
    const first = platform.calls.splice(0);
    const id = await submit(platform, theirs);
    await ended(platform, other.teamId, id);
    expect(platform.calls.toSorted()).toEqual(first.toSorted());
    const events = await eventsOf(platform, other.teamId, id);
    expect(events.some(({ data }) => data['cached'] === true)).toBe(false);
  });

  it('computes again what a record says is there and the store has lost', async () => {
    const team = await addTeam(platform);
    await ended(platform, team.teamId, await submit(platform, team));
    const { rows } = await platform.open.db
      .selectFrom('stage_results')
      .innerJoin('stage_result_objects as o', (join) =>
        join
          .onRef('o.key', '=', 'stage_results.key')
          .onRef('o.team_id', '=', 'stage_results.team_id'),
      )
      .select('o.sha256')
      .where('stage_results.team_id', '=', team.teamId)
      .where('stage', '=', 'reference')
      .execute()
      .then((found) => ({ rows: found }));
    await platform.store.delete(team.teamId, rows[0]!.sha256);
    const job = await ended(platform, team.teamId, await submit(platform, team));
    expect(job.state).toBe('succeeded');
  });

  it('reports a refused model without generating anything', async () => {
    const team = await addTeam(platform, 'refused');
    const job = await ended(platform, team.teamId, await submit(platform, team));
    expect(job.state).toBe('succeeded');
    expect(platform.calls).toEqual(['parse', 'report']);
  });

  it('fails by its own fault where a stage says that model or inputs are of no use', async () => {
    for (const step of ['parse', 'quantise', 'reference'] as const) {
      const team = await addTeam(platform);
      platform.hook.run = (at) => (at === step ? Promise.reject(usage()) : Promise.resolve());
      const calibration = { random: 0 };
      const id = await submit(platform, team, { precisions: ['int8'], calibration });
      const job = await ended(platform, team.teamId, id);
      const error = { code: 'TEST_USELESS', fault: 'job', stage: step, retryable: false };
      expect(job).toMatchObject({ state: 'failed', error });
      expect(job.targets[0]).toMatchObject({ state: 'failed', verdict: null });
    }
  });

  it('fails one target alone where its build fails, with a report of all', async () => {
    const team = await addTeam(platform);
    platform.hook.run = (step, _signal, board) =>
      step === 'build' && board === 'nucleo-g474re' ? Promise.reject(bug()) : Promise.resolve();
    const id = await submit(platform, team, { boards: ['nucleo-g474re', 'nucleo-h743zi2'] });
    const job = await ended(platform, team.teamId, id);
    expect(job.targets.map(({ verdict }) => verdict)).toEqual(['failed', 'deployed']);
    const error = { code: 'TEST_BUG', fault: 'infra', stage: 'build' };
    expect(job).toMatchObject({ state: 'failed', error });
    expect((await getReport(platform.open.db, team.teamId, id)).sha256).not.toBeNull();
  });

  it('fails every target at the reference where that one fails by no fault of the user', async () => {
    const team = await addTeam(platform);
    platform.hook.run = (step) => (step === 'reference' ? Promise.reject(bug()) : done());
    const id = await submit(platform, team, { boards: ['nucleo-g474re', 'nucleo-h743zi2'] });
    const job = await ended(platform, team.teamId, id);
    expect(job.targets.map(({ verdict }) => verdict)).toEqual(['failed', 'failed']);
    const error = { code: 'TEST_BUG', fault: 'infra', stage: 'reference' };
    expect(job).toMatchObject({ state: 'failed', error });
  });

  it('asks for another unit once where a unit fails', async () => {
    const team = await addTeam(platform);
    const units: string[] = [];
    platform.hook.run = (step, _signal, unit) => {
      if (step !== 'measure') return Promise.resolve();
      units.push(unit);
      return unit === 'unit-1' ? Promise.reject(unitFault()) : Promise.resolve();
    };
    const job = await ended(platform, team.teamId, await submit(platform, team));
    expect(units).toEqual(['unit-1', 'unit-2']);
    expect(job).toMatchObject({ state: 'succeeded', targets: [{ attempts: 2 }] });
  });

  it('avoids a unit that loses its leases', async () => {
    const team = await addTeam(platform);
    const units: string[] = [];
    platform.hook.run = (step, _signal, unit) => {
      if (step !== 'measure') return done();
      units.push(unit);
      if (unit === 'unit-2') return done();
      return Promise.reject(failure('FARM_LEASE_ENDED', 'infrastructure', true));
    };
    const job = await ended(platform, team.teamId, await submit(platform, team));
    expect(units).toEqual(['unit-1', 'unit-2']);
    expect(job).toMatchObject({ state: 'succeeded', targets: [{ attempts: 2 }] });
  });

  it('asks for no other unit where the run was too long for one', async () => {
    const team = await addTeam(platform);
    platform.hook.run = (step) =>
      step === 'measure'
        ? Promise.reject(failure('FARM_LEASE_TOO_LONG', 'infrastructure', false))
        : done();
    const job = await ended(platform, team.teamId, await submit(platform, team));
    const error = { code: 'FARM_LEASE_TOO_LONG', stage: 'measure' };
    expect(job).toMatchObject({ state: 'failed', error, targets: [{ attempts: 1 }] });
  });

  it('fails where the farm has waited in vain for a unit of the board, and says so', async () => {
    const team = await addTeam(platform);
    let asked = 0;
    platform.hook.run = (step) => {
      if (step !== 'ask') return done();
      asked++;
      return Promise.reject(failure('FARM_NO_UNIT', 'infrastructure', true));
    };
    const job = await ended(platform, team.teamId, await submit(platform, team));
    const error = { code: 'FARM_NO_UNIT', stage: 'measure' };
    expect(job).toMatchObject({ state: 'failed', error, targets: [{ attempts: 0 }] });
    expect(asked).toBe(1);
  });

  it('counts a run that failed though nobody told on which unit', async () => {
    const team = await addTeam(platform);
    let asked = 0;
    platform.hook.run = (step) => {
      if (step !== 'ask') return done();
      asked++;
      return Promise.reject(unitFault());
    };
    const job = await ended(platform, team.teamId, await submit(platform, team));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'TEST_PROBE_LOST' } });
    expect(asked).toBe(2);
  });

  it('lets the call of a run end by itself after its result', async () => {
    const team = await addTeam(platform);
    let wasGivenUp: boolean | null = null;
    platform.hook.run = async (step, signal) => {
      if (step !== 'told') return;
      // Who gives up does so at once.
      await sleep(300, undefined, { signal }).catch(() => undefined);
      wasGivenUp = signal.aborted;
    };
    const job = await ended(platform, team.teamId, await submit(platform, team));
    expect(job).toMatchObject({ state: 'succeeded' });
    expect(wasGivenUp).toBe(false);
  });

  it('makes again what is deleted while it is at work', async () => {
    const team = await addTeam(platform);
    const { db } = platform.open;
    let isDeleted = false;
    platform.hook.run = async (step) => {
      if (step !== 'report' || isDeleted) return;
      isDeleted = true;
      await db
        .deleteFrom('objects')
        .where('team_id', '=', team.teamId)
        .where('sha256', '<>', team.model)
        .execute();
    };
    const id = await submit(platform, team);
    expect(await ended(platform, team.teamId, id)).toMatchObject({ state: 'succeeded' });
    const place = { board: 'nucleo-g474re', precision: 'fp32', kind: 'elf' } as const;
    const elf = await getArtifact(db, team.teamId, id, place);
    expect(await ownsObject(db, team.teamId, elf!.sha256)).toBe(true);
    expect(platform.calls.filter((step) => step === 'build')).toHaveLength(2);
  });

  it('waits for services that are away, and goes on when they are back', async () => {
    const team = await addTeam(platform);
    const reached = gate();
    platform.hook.run = async (step, signal) => {
      if (step !== 'build') return;
      reached.open();
      await untilAborted(signal);
    };
    const id = await submit(platform, team);
    await reached.wait;
    await platform.services.server.stop();
    platform.hook.run = () => Promise.resolve();
    const { store, folder, hook, calls } = platform;
    platform.services = await startStageServices(store, socketOf(folder), hook, calls);
    expect(await ended(platform, team.teamId, id)).toMatchObject({ state: 'succeeded' });
  });

  it('ends when its time is over', async () => {
    const team = await addTeam(platform);
    platform.hook.run = (step, signal) => (step === 'parse' ? untilAborted(signal) : done());
    const id = await submit(platform, team, { timeoutSeconds: 1 });
    const job = await ended(platform, team.teamId, id);
    const error = { code: 'JOB_TIMED_OUT', fault: 'policy', retryable: true };
    expect(job).toMatchObject({ state: 'failed', error });
  });
});

describe('cancelling', () => {
  const STEPS = PIPELINE.map(({ stage }) => stage as StepName);

  it.each(STEPS)('ends a job that is at %s, once, and frees what works on it', async (step) => {
    const team = await addTeam(platform);
    const [reached, freed] = [gate(), gate()];
    platform.hook.run = async (at, signal) => {
      if (at !== step) return;
      signal.addEventListener('abort', () => freed.open(), { once: true });
      reached.open();
      await untilAborted(signal);
    };
    const calibration = { random: 0 };
    const id = await submit(platform, team, { precisions: ['int8'], calibration });
    await reached.wait;
    await requestCancel(platform.open.db, team.teamId, id, 'bob');
    platform.bus.wake(cancelChannel(id));
    const job = await ended(platform, team.teamId, id);
    await freed.wait;
    expect(job).toMatchObject({ state: 'cancelled', error: null });
    expect(job.targets.map(({ state }) => state)).toEqual(['cancelled']);
    const events = await eventsOf(platform, team.teamId, id);
    expect(events.filter(({ type }) => FINAL.includes(type))).toHaveLength(1);
  });

  it('changes nothing about a job that has ended', async () => {
    const team = await addTeam(platform);
    const { db } = platform.open;
    const id = await submit(platform, team);
    await ended(platform, team.teamId, id);
    expect(await requestCancel(db, team.teamId, id, 'bob')).toMatchObject({ state: 'succeeded' });
    const found = await until(() => eventsOf(platform, team.teamId, id));
    expect(found.filter(({ type }) => FINAL.includes(type))).toHaveLength(1);
  });
});

function done(): Promise<void> {
  return Promise.resolve();
}

function usage(): AppError {
  return failure('TEST_USELESS', 'usage', false);
}

function bug(): AppError {
  return failure('TEST_BUG', 'bug', false);
}

function unitFault(): AppError {
  return failure('TEST_PROBE_LOST', 'infrastructure', true);
}

function failure(code: string, kind: AppError['kind'], retryable: boolean): AppError {
  return new AppError({ code, kind, retryable, meaning: code }, `A test says ${code}.`);
}
