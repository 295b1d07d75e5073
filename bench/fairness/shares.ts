/** Shares of board-seconds, taken only while all teams have work queued. */
import { TEAMS } from './workload.ts';

/** What became of one request; seconds of one clock. */
export interface Served {
  readonly team: string;
  readonly arrived: number;
  readonly granted: number;
  readonly ended: number;
}

export interface Shares {
  /** Time in which all teams had work queued. */
  readonly seconds: number;
  /** Board-seconds within it, of all teams. */
  readonly boardSeconds: number;
  /** Part of each team of the board-seconds. */
  readonly byTeam: ReadonlyMap<string, number>;
}

/** Cuts time at every arrival and grant, and keeps the pieces in which nobody's queue was empty. */
export function sharesOf(served: readonly Served[]): Shares {
  const steps = served
    .flatMap(({ team, arrived, granted }) => [
      { at: arrived, team, step: 1 },
      { at: granted, team, step: -1 },
    ])
    .toSorted((a, b) => a.at - b.at);
  const queued = new Map(TEAMS.map(({ id }) => [id, 0]));
  const pieces: { from: number; to: number }[] = [];
  for (const [index, { at, team, step }] of steps.entries()) {
    queued.set(team, (queued.get(team) ?? 0) + step);
    const next = steps[index + 1];
    if (next === undefined || next.at <= at) continue;
    if ([...queued.values()].every((count) => count > 0)) pieces.push({ from: at, to: next.at });
  }
  const held = new Map(TEAMS.map(({ id }) => [id, 0]));
  for (const { from, to } of pieces) {
    for (const { team, granted, ended } of served) {
      const within = Math.min(ended, to) - Math.max(granted, from);
      if (within > 0) held.set(team, (held.get(team) ?? 0) + within);
    }
  }
  const boardSeconds = [...held.values()].reduce((sum, one) => sum + one, 0);
  return {
    seconds: pieces.reduce((sum, { from, to }) => sum + to - from, 0),
    boardSeconds,
    byTeam: new Map([...held].map(([team, seconds]) => [team, seconds / boardSeconds])),
  };
}
