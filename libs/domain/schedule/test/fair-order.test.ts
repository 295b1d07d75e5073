import fc from 'fast-check';
import {
  type FarmState,
  type JobClass,
  rankOf,
  schedule,
  type TeamAccount,
  type UnitRequest,
} from '../src/index.ts';
import { units } from './simulate.ts';

const NOW = 2000;
const TEAMS = ['p', 'q', 'r'];
const WEIGHTS = new Map([
  ['p', 0.5],
  ['q', 3],
]);

const ACCOUNTS = fc
  .tuple(
    ...TEAMS.map((teamId) =>
      fc.record({
        teamId: fc.constant(teamId),
        board: fc.constant('b'),
        virtualSeconds: fc.integer({ min: 0, max: 60 }),
        usedSeconds: fc.constant(0),
        meanSeconds: fc.option(fc.integer({ min: 1, max: 40 })),
        isActive: fc.constant(true),
      }),
    ),
  )
  .map((all): readonly TeamAccount[] => all);

const WAITING = fc
  .array(
    fc.record({
      teamId: fc.constantFrom(...TEAMS),
      board: fc.constant('b'),
      class: fc.constantFrom<JobClass>('release', 'ci', 'nightly'),
      requestedAt: fc.integer({ min: 0, max: NOW }),
      avoidUnits: fc.constant([]),
    }),
    { maxLength: 24 },
  )
  .map((all) => all.map((request, index): UnitRequest => ({ ...request, id: `x${index}` })));

const LIVE = fc
  .array(
    fc.record({
      teamId: fc.constantFrom(...TEAMS),
      board: fc.constantFrom('b', 'c'),
      grantedAt: fc.integer({ min: NOW - 80, max: NOW }),
    }),
    { maxLength: 4 },
  )
  .map((all) => all.map((lease, index) => ({ ...lease, unitId: `unit-${index}` })));

const STATE: fc.Arbitrary<FarmState> = fc
  .tuple(ACCOUNTS, WAITING, LIVE)
  .map(([accounts, waiting, live]) => {
    return { now: NOW, units: units(8), waiting, live, accounts, weights: WEIGHTS };
  });

/** Requests as they are served; nothing is avoided and all units are good, so grants come first. */
function orderOf(state: FarmState): readonly UnitRequest[] {
  const { grants, queue } = schedule(state);
  const byId = new Map(state.waiting.map((request) => [request.id, request]));
  return [...grants, ...queue].map(({ requestId }) => byId.get(requestId)!);
}

const weightOf = (teamId: string) => WEIGHTS.get(teamId) ?? 1;

/** What a lease of each team is expected to take, by the words of decision 0011. */
function expectedOf({ accounts }: FarmState): (teamId: string) => number {
  const known = accounts.flatMap(({ meanSeconds }) => meanSeconds ?? []);
  const mean = known.length === 0 ? 1 : known.reduce((a, b) => a + b) / known.length;
  return (id) => accounts.find(({ teamId }) => teamId === id)?.meanSeconds ?? mean;
}

function levelOf({ waiting }: FarmState, of: JobClass): number {
  const own = waiting.filter((request) => request.class === of);
  return Math.min(...own.map(({ requestedAt }) => rankOf(of, NOW - requestedAt)));
}

describe('the order of requests', () => {
  test('is by class, each at the rank of its oldest request', () => {
    fc.assert(
      fc.property(STATE, (state) => {
        const levels = orderOf(state).map((request) => levelOf(state, request.class));
        expect(levels).toEqual(levels.toSorted((a, b) => a - b));
      }),
    );
  });

  test('within a class each turn is of the team that had the least, with what it holds and was given', () => {
    fc.assert(
      fc.property(STATE, (state) => {
        const expected = expectedOf(state);
        const had = new Map(
          state.accounts.map(({ teamId, virtualSeconds }) => [teamId, virtualSeconds]),
        );
        const charge = (teamId: string, seconds: number) =>
          had.set(teamId, had.get(teamId)! + seconds / weightOf(teamId));
        for (const { teamId, board, grantedAt } of state.live) {
          if (board === 'b') charge(teamId, Math.max(NOW - grantedAt, expected(teamId)));
        }
        const left = [...orderOf(state)];
        for (let next = left[0]; next !== undefined; next = left[0]) {
          const level = levelOf(state, next.class);
          const others = left.filter((other) => levelOf(state, other.class) === level);
          const least = Math.min(...others.map(({ teamId }) => had.get(teamId)!));
          expect(had.get(next.teamId)).toBeCloseTo(least, 6);
          charge(next.teamId, expected(next.teamId));
          left.shift();
        }
      }),
    );
  });

  test('within a class and team is by rank, then by age', () => {
    fc.assert(
      fc.property(STATE, (state) => {
        const rank = (one: UnitRequest) => rankOf(one.class, NOW - one.requestedAt);
        const queues = Map.groupBy(
          orderOf(state),
          (one) => `${one.teamId} ${levelOf(state, one.class)}`,
        );
        for (const queue of queues.values()) {
          const byRank = (a: UnitRequest, b: UnitRequest) => rank(a) - rank(b);
          const byAge = (a: UnitRequest, b: UnitRequest) => a.requestedAt - b.requestedAt;
          expect(queue).toEqual(queue.toSorted((a, b) => byRank(a, b) || byAge(a, b)));
        }
      }),
    );
  });
});
