import fc from 'fast-check';
import {
  type FarmState,
  JOB_CLASSES,
  type LiveLease,
  schedule,
  type UnitHealth,
} from '../src/index.ts';
import { simulate, type SimulatedRequest } from './simulate.ts';

const BOARD = fc.constantFrom('b', 'c');
const TEAM = fc.constantFrom('p', 'q', 'r');
const HEALTH = fc.constantFrom<UnitHealth>('good', 'good', 'good', 'suspect', 'quarantined');

const UNITS = fc
  .array(
    fc.record({
      board: BOARD,
      health: HEALTH,
      isConnected: fc.boolean(),
      strikes: fc.nat(3),
      usedSeconds: fc.nat(100),
    }),
    { maxLength: 16 },
  )
  .map((all) => all.map((unit, index) => ({ ...unit, id: `u${index}` })));

const WAITING = fc
  .array(
    fc.record({
      teamId: TEAM,
      board: BOARD,
      class: fc.constantFrom(...JOB_CLASSES),
      requestedAt: fc.nat(5000),
      avoidUnits: fc.subarray(['u0', 'u1', 'u2']),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.map((request, index) => ({ ...request, id: `x${index}` })));

const ACCOUNTS = fc.uniqueArray(
  fc.record({
    teamId: TEAM,
    board: BOARD,
    virtualSeconds: fc.nat(1000),
    usedSeconds: fc.nat(1000),
    meanSeconds: fc.option(fc.nat(50)),
    isActive: fc.boolean(),
  }),
  { selector: ({ teamId, board }) => `${teamId} ${board}` },
);

const STATE: fc.Arbitrary<FarmState> = fc
  .tuple(UNITS, WAITING, ACCOUNTS, fc.array(fc.boolean(), { maxLength: 16 }), TEAM)
  .map(([units, waiting, accounts, held, teamId]) => {
    const live: LiveLease[] = units
      .filter((_unit, index) => held[index] === true)
      .map(({ id, board }) => ({ teamId, board, unitId: id, grantedAt: 4990 }));
    const weights = new Map([
      ['p', 1],
      ['q', 3],
    ]);
    return { now: 5000, units, waiting, live, accounts, weights };
  });

const REQUESTS: fc.Arbitrary<readonly SimulatedRequest[]> = fc
  .array(
    fc.record({
      teamId: TEAM,
      class: fc.constantFrom(...JOB_CLASSES),
      arrivesAt: fc.nat(300),
      holdsSeconds: fc.integer({ min: 1, max: 40 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((all) => all.map((request, index) => ({ ...request, id: `x${index}` })));

describe('schedule, for any state', () => {
  test('no unit and no request is granted twice, and every grant has an end', () => {
    fc.assert(
      fc.property(STATE, (state) => {
        const { grants } = schedule(state);
        const taken = [...grants, ...state.live].map(({ unitId }) => unitId);
        expect(new Set(taken).size).toBe(taken.length);
        expect(new Set(grants.map(({ requestId }) => requestId)).size).toBe(grants.length);
        for (const grant of grants) {
          const unit = state.units.find(({ id }) => id === grant.unitId);
          const request = state.waiting.find(({ id }) => id === grant.requestId);
          expect(unit?.isConnected).toBe(true);
          expect(unit?.board).toBe(request?.board);
          expect(unit?.health === 'good' || request?.class === 'health').toBe(true);
          expect(grant.endsWithinSeconds).toBeGreaterThan(0);
          expect(grant.endsWithinSeconds).toBeLessThanOrEqual(7200);
        }
      }),
    );
  });

  test('every request is either granted or has a place of its own', () => {
    fc.assert(
      fc.property(STATE, (state) => {
        const { grants, queue } = schedule(state);
        const named = [...grants, ...queue].map(({ requestId }) => requestId);
        expect(named.toSorted()).toEqual(state.waiting.map(({ id }) => id).toSorted());
      }),
    );
  });

  test('no unit stays free while a request waits that it could serve', () => {
    fc.assert(
      fc.property(STATE, (state) => {
        const { grants, queue } = schedule(state);
        const held = new Set([...grants, ...state.live].map(({ unitId }) => unitId));
        const left = new Set(queue.map(({ requestId }) => requestId));
        const free = state.units.filter(
          ({ id, health, isConnected }) => health === 'good' && isConnected && !held.has(id),
        );
        for (const request of state.waiting) {
          if (!left.has(request.id)) continue;
          const serving = free.filter(
            ({ id, board }) => board === request.board && !request.avoidUnits.includes(id),
          );
          expect(serving).toEqual([]);
        }
      }),
    );
  });

  test('the plan is the same again, in whatever order the state is listed', () => {
    fc.assert(
      fc.property(STATE, (state) => {
        const turned = {
          ...state,
          units: state.units.toReversed(),
          waiting: state.waiting.toReversed(),
          live: state.live.toReversed(),
        };
        const plan = schedule(state);
        expect(schedule(state)).toEqual(plan);
        expect(schedule(turned).grants).toEqual(plan.grants);
      }),
    );
  });
});

describe('schedule, for any course of things', () => {
  test('no unit is held twice at a time, all are served, and board-seconds are conserved', () => {
    fc.assert(
      fc.property(REQUESTS, fc.integer({ min: 1, max: 4 }), (requests, unitCount) => {
        const weights = new Map([['q', 2.5]]);
        const onPlan = (grants: readonly { unitId: string }[], held: ReadonlySet<string>) => {
          for (const { unitId } of grants) expect(held.has(unitId)).toBe(false);
        };
        const { leases, accounts } = simulate({ requests, weights, unitCount, onPlan });
        expect(leases.length).toBe(requests.length);
        const held = leases.reduce((sum, { start, end }) => sum + end - start, 0);
        const charged = accounts.reduce((sum, { usedSeconds }) => sum + usedSeconds, 0);
        expect(charged).toBeCloseTo(held, 6);
      }),
    );
  });

  test('a request of the last class is served though a more urgent one always waits', () => {
    const urgent = Array.from({ length: 2000 }, (_, index) => ({
      id: `busy-${index}`,
      teamId: index % 2 === 0 ? 'p' : 'q',
      class: 'health' as const,
      arrivesAt: index * 4,
      holdsSeconds: 5,
    }));
    const patient = { id: 'patient', teamId: 'r', class: 'nightly' as const };
    const requests = [...urgent, { ...patient, arrivesAt: 10, holdsSeconds: 5 }];
    const { leases } = simulate({ requests, weights: new Map([['q', 100]]), unitCount: 1 });
    const served = leases.find(({ request }) => request.id === 'patient');
    // Four classes of ageing, then its team's turn at once.
    expect(served?.start).toBeGreaterThan(2400);
    expect(served?.start).toBeLessThan(2440);
  });
});
