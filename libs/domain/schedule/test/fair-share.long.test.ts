import { byAge, type RequestOrder } from '../src/index.ts';
import { secondsPerTeam, type Simulated, simulate, type SimulatedRequest } from './simulate.ts';

/** Five teams that differ in everything: 2,000 requests. */
const TEAMS = [
  { id: 'a', weight: 1, count: 700, holdsSeconds: 2, everySeconds: 0 },
  { id: 'b', weight: 1, count: 200, holdsSeconds: 10, everySeconds: 0.5 },
  { id: 'c', weight: 2, count: 500, holdsSeconds: 4, everySeconds: 0.2 },
  { id: 'd', weight: 3, count: 400, holdsSeconds: 7, everySeconds: 0 },
  { id: 'e', weight: 3, count: 200, holdsSeconds: 9, everySeconds: 1 },
];
const WEIGHTS = new Map(TEAMS.map(({ id, weight }) => [id, weight]));
const REQUESTS: readonly SimulatedRequest[] = TEAMS.flatMap((team) =>
  Array.from({ length: team.count }, (_, index) => ({
    id: `${team.id}-${String(index).padStart(4, '0')}`,
    teamId: team.id,
    arrivesAt: index * team.everySeconds,
    // Within a team from half to one and a half times its mean.
    holdsSeconds: team.holdsSeconds * (0.5 + ((index * 7919) % 101) / 100),
  })),
);
const fifo: RequestOrder = (_state, requests) => requests.toSorted(byAge);

/** Greatest distance of a team's share from its weight's, while all five have work waiting. */
function worstShare(simulated: Simulated): number {
  const begins = Math.max(...TEAMS.map(({ id }) => firstArrival(id)));
  const ends = Math.min(...TEAMS.map(({ id }) => lastStart(simulated, id)));
  const seconds = secondsPerTeam(simulated.leases, begins, ends);
  const all = [...seconds.values()].reduce((sum, one) => sum + one, 0);
  const weights = TEAMS.reduce((sum, { weight }) => sum + weight, 0);
  expect(ends - begins).toBeGreaterThan(100);
  return Math.max(
    ...TEAMS.map(({ id, weight }) => {
      const goal = weight / weights;
      return Math.abs((seconds.get(id) ?? 0) / all - goal) / goal;
    }),
  );
}

function firstArrival(team: string): number {
  const own = REQUESTS.filter(({ teamId }) => teamId === team);
  return Math.min(...own.map(({ arrivesAt }) => arrivesAt));
}

function lastStart({ leases }: Simulated, team: string): number {
  const own = leases.filter(({ request }) => request.teamId === team);
  return Math.max(...own.map(({ start }) => start));
}

describe('fair share', () => {
  test.each([1, 2, 8, 12])(
    'teams with work waiting share %d units by weight within a tenth',
    (unitCount) => {
      const simulated = simulate({ requests: REQUESTS, weights: WEIGHTS, unitCount, window: 40 });
      expect(worstShare(simulated)).toBeLessThan(0.1);
    },
  );

  test('shares hold where each team shows no more than eight requests at a time', () => {
    const simulated = simulate({ requests: REQUESTS, weights: WEIGHTS, unitCount: 4, window: 8 });
    expect(worstShare(simulated)).toBeLessThan(0.1);
  });

  test('first come, first served is far from the weights', () => {
    const simulated = simulate({ requests: REQUESTS, weights: WEIGHTS, unitCount: 4, order: fifo });
    expect(worstShare(simulated)).toBeGreaterThan(0.3);
  });

  test('a team that was away gets its share from its return, and nothing for the time before', () => {
    const requests = [
      ...series('stays', 3000, 0),
      ...series('returns', 10, 0),
      ...series('returns', 500, 1000, 'late'),
    ];
    const { leases } = simulate({ requests, weights: new Map(), unitCount: 2, window: 40 });
    const seconds = secondsPerTeam(leases, 1000, 1100);
    expect(seconds.get('returns')).toBeGreaterThan(90);
    expect(seconds.get('returns')).toBeLessThan(110);
  });

  test('a team that had the farm to itself is not punished for it', () => {
    const requests = [...series('first', 3000, 0), ...series('second', 500, 1000)];
    const { leases } = simulate({ requests, weights: new Map(), unitCount: 2, window: 40 });
    const seconds = secondsPerTeam(leases, 1000, 1100);
    expect(seconds.get('first')).toBeGreaterThan(90);
  });

  test('a greater weight never gives fewer board-seconds', () => {
    let before = 0;
    for (const weight of [0.5, 1, 2, 4, 8]) {
      const requests = [...series('x', 1000, 0), ...series('y', 1000, 0)];
      const weights = new Map([['x', weight]]);
      const { leases } = simulate({ requests, weights, unitCount: 3, window: 40 });
      const seconds = secondsPerTeam(leases, 0, 200).get('x') ?? 0;
      expect(seconds).toBeGreaterThanOrEqual(before);
      before = seconds;
    }
  });
});

function series(
  teamId: string,
  count: number,
  from: number,
  name = teamId,
): readonly SimulatedRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${name}-${String(index).padStart(4, '0')}`,
    teamId,
    arrivesAt: from,
    holdsSeconds: 1,
  }));
}
