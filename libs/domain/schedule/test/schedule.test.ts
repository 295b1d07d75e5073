import {
  type FarmState,
  type FarmUnit,
  JOB_CLASSES,
  schedule,
  type UnitRequest,
} from '../src/index.ts';
import { units } from './simulate.ts';

function request(id: string, given: Partial<UnitRequest> = {}): UnitRequest {
  return {
    id,
    teamId: 't',
    board: 'b',
    class: 'ci',
    requestedAt: 0,
    avoidUnits: [],
    ...given,
  };
}

function unit(id: string, given: Partial<FarmUnit> = {}): FarmUnit {
  return {
    id,
    board: 'b',
    health: 'good',
    isConnected: true,
    strikes: 0,
    usedSeconds: 0,
    ...given,
  };
}

function state(given: Partial<FarmState>): FarmState {
  return {
    now: 0,
    units: units(1),
    waiting: [],
    live: [],
    accounts: [],
    weights: new Map(),
    ...given,
  };
}

function granted(given: Partial<FarmState>): readonly string[] {
  return schedule(state(given)).grants.map(({ requestId, unitId }) => `${requestId} ${unitId}`);
}

describe('schedule', () => {
  test('a more urgent class goes first, whatever its team has had', () => {
    const waiting = [request('x'), request('y', { class: 'release', requestedAt: 5 })];
    expect(granted({ now: 6, waiting })).toEqual(['y unit-0']);
  });

  test('ten minutes of waiting lift a request by one class', () => {
    const waiting = [request('old'), request('new', { class: 'release', requestedAt: 590 })];
    expect(granted({ now: 599, waiting })).toEqual(['new unit-0']);
    expect(granted({ now: 600, waiting })).toEqual(['old unit-0']);
  });

  test('a grant ends when its class may last no longer', () => {
    const ends = JOB_CLASSES.map((ofClass) => {
      const waiting = [request('x', { class: ofClass })];
      return schedule(state({ waiting })).grants[0]?.endsWithinSeconds;
    });
    expect(ends).toEqual([300, 3600, 1800, 900, 7200]);
  });

  test('the team with the least board-seconds by weight goes first', () => {
    const had = { board: 'b', usedSeconds: 0, meanSeconds: 1, isActive: true };
    const accounts = [
      { ...had, teamId: 'p', virtualSeconds: 10 },
      { ...had, teamId: 'q', virtualSeconds: 9 },
    ];
    const waiting = [request('x', { teamId: 'p' }), request('y', { teamId: 'q', requestedAt: 3 })];
    expect(granted({ now: 4, waiting, accounts })).toEqual(['y unit-0']);
  });

  test('a check goes to the suspect unit, though a good one is free', () => {
    const farm = [unit('a'), unit('b', { health: 'suspect' })];
    const waiting = [request('check', { class: 'health' }), request('x')];
    expect(granted({ units: farm, waiting })).toEqual(['check b', 'x a']);
  });

  test('what a team holds now counts before it ends', () => {
    const waiting = [request('x', { teamId: 'p' }), request('y', { teamId: 'q', requestedAt: 3 })];
    const live = [{ teamId: 'p', board: 'b', unitId: 'unit-0', grantedAt: 0 }];
    expect(granted({ now: 4, units: units(2), waiting, live })).toEqual(['y unit-1']);
  });

  test('the unit with the fewest strikes is taken, then the least used', () => {
    const all = [
      unit('struck', { strikes: 1 }),
      unit('used', { usedSeconds: 9 }),
      unit('fresh', { usedSeconds: 3 }),
    ];
    const waiting = [request('x'), request('y'), request('z')];
    expect(granted({ units: all, waiting })).toEqual(['x fresh', 'y used', 'z struck']);
  });

  test.each(['quarantined', 'maintenance', 'retired'] as const)(
    'a unit that is %s gets nothing',
    (health) => {
      const waiting = [request('x'), request('y', { class: 'health' })];
      expect(granted({ units: [unit('u', { health })], waiting })).toEqual([]);
    },
  );

  test('a unit whose agent is away gets nothing', () => {
    expect(
      granted({ units: [unit('u', { isConnected: false })], waiting: [request('x')] }),
    ).toEqual([]);
  });

  test('a suspect unit gets checks alone', () => {
    const all = [unit('u', { health: 'suspect' })];
    const waiting = [request('x'), request('y', { class: 'health', requestedAt: 1 })];
    expect(granted({ units: all, waiting })).toEqual(['y u']);
  });

  test('a unit that is to be avoided is taken only where there is no other', () => {
    const waiting = [request('x', { avoidUnits: ['unit-0'] })];
    const live = [{ teamId: 'p', board: 'b', unitId: 'unit-1', grantedAt: 0 }];
    expect(granted({ units: units(2), waiting })).toEqual(['x unit-1']);
    expect(granted({ units: units(2), waiting, live })).toEqual([]);
    expect(granted({ units: units(1), waiting })).toEqual(['x unit-0']);
  });

  test('the queue tells places and an estimate of the wait, where a unit works', () => {
    const waiting = [
      request('x'),
      request('y', { requestedAt: 1 }),
      request('z', { requestedAt: 2 }),
    ];
    const accounts = [
      {
        teamId: 't',
        board: 'b',
        virtualSeconds: 0,
        usedSeconds: 0,
        meanSeconds: 8,
        isActive: true,
      },
    ];
    expect(schedule(state({ now: 3, waiting, accounts })).queue).toEqual([
      { requestId: 'y', position: 1, estimatedWaitSeconds: 8 },
      { requestId: 'z', position: 2, estimatedWaitSeconds: 16 },
    ]);
    // A lease that lasts longer than expected may end at any moment.
    const live = [{ teamId: 't', board: 'b', unitId: 'unit-0', grantedAt: -97 }];
    expect(schedule(state({ now: 3, waiting: [request('x')], live, accounts })).queue).toEqual([
      { requestId: 'x', position: 1, estimatedWaitSeconds: 0 },
    ]);
    expect(schedule(state({ units: [], waiting: [request('x')] })).queue).toEqual([
      { requestId: 'x', position: 1, estimatedWaitSeconds: null },
    ]);
  });
});
