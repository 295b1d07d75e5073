/** Five teams that differ in everything: weight, number and length of jobs, and when they come. */

export interface Team {
  readonly id: string;
  readonly weight: number;
  readonly requests: number;
  /** Mean; single jobs take from half to one and a half times as long. */
  readonly holdMs: number;
  readonly arrivals: string;
  /** When its n-th request comes, ms from the start. */
  readonly arrivesAtMs: (index: number) => number;
}

export interface Request {
  readonly id: string;
  readonly team: string;
  readonly arrivesAtMs: number;
  readonly holdMs: number;
}

/** 2,000 requests, about 100 unit-seconds. */
export const TEAMS: readonly Team[] = [
  {
    id: 'ant',
    weight: 1,
    requests: 700,
    holdMs: 20,
    arrivals: 'all at once',
    arrivesAtMs: () => 0,
  },
  {
    id: 'bee',
    weight: 1,
    requests: 200,
    holdMs: 100,
    arrivals: '50 a second, at once',
    arrivesAtMs: (index) => 1000 * Math.floor(index / 50),
  },
  {
    id: 'cat',
    weight: 2,
    requests: 500,
    holdMs: 40,
    arrivals: 'every 5 ms',
    arrivesAtMs: (index) => 5 * index,
  },
  {
    id: 'dog',
    weight: 3,
    requests: 400,
    holdMs: 70,
    arrivals: '200, and 200 after 2 s',
    arrivesAtMs: (index) => (index < 200 ? 0 : 2000),
  },
  {
    id: 'elk',
    weight: 3,
    requests: 200,
    holdMs: 90,
    arrivals: 'every 10 ms',
    arrivesAtMs: (index) => 10 * index,
  },
];

/** All requests by arrival, those that come together by their number; the same at every run. */
export function makeRequests(): readonly Request[] {
  return TEAMS.flatMap((team) =>
    Array.from({ length: team.requests }, (_, index) => ({
      id: `${String(index).padStart(4, '0')}-${team.id}`,
      team: team.id,
      arrivesAtMs: team.arrivesAtMs(index),
      holdMs: Math.round(team.holdMs * (0.5 + ((index * 7919) % 101) / 100)),
    })),
  ).toSorted((a, b) => a.arrivesAtMs - b.arrivesAtMs || (a.id < b.id ? -1 : 1));
}
