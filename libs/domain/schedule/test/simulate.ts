/** A farm in virtual time around the scheduler: requests arrive, are granted, held, and charged. */
import {
  chargeAccount,
  fairOrder,
  type FarmUnit,
  type Grant,
  type JobClass,
  type RequestOrder,
  schedule,
  type TeamAccount,
  type UnitRequest,
} from '../src/index.ts';

export interface SimulatedRequest {
  readonly id: string;
  readonly teamId: string;
  readonly class?: JobClass;
  readonly arrivesAt: number;
  readonly holdsSeconds: number;
}

export interface SimulatedLease {
  readonly request: SimulatedRequest;
  readonly unitId: string;
  readonly start: number;
  readonly end: number;
}

export interface Simulated {
  readonly leases: readonly SimulatedLease[];
  readonly accounts: readonly TeamAccount[];
}

/** Good units of one board. */
export function units(count: number): readonly FarmUnit[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `unit-${index}`,
    board: 'b',
    health: 'good' as const,
    isConnected: true,
    strikes: 0,
    usedSeconds: 0,
  }));
}

/** Serves all requests. At most `window` requests of a team wait or run at a time. */
export function simulate(o: {
  readonly requests: readonly SimulatedRequest[];
  readonly weights: ReadonlyMap<string, number>;
  readonly unitCount: number;
  readonly window?: number;
  readonly order?: RequestOrder;
  readonly onPlan?: (grants: readonly Grant[], heldUnits: ReadonlySet<string>) => void;
}): Simulated {
  const byId = new Map(o.requests.map((request) => [request.id, request]));
  const coming = o.requests.toSorted((a, b) => a.arrivesAt - b.arrivesAt || (a.id < b.id ? -1 : 1));
  const waiting: UnitRequest[] = [];
  const live: SimulatedLease[] = [];
  const leases: SimulatedLease[] = [];
  let accounts: readonly TeamAccount[] = [];
  let now = 0;
  while (coming.length + waiting.length + live.length > 0) {
    admit(coming, waiting, live, now, o.window ?? Infinity);
    const plan = schedule(
      {
        now,
        units: units(o.unitCount),
        waiting,
        live: live.map(({ request, unitId, start }) => ({
          teamId: request.teamId,
          board: 'b',
          unitId,
          grantedAt: start,
        })),
        accounts,
        weights: o.weights,
      },
      o.order ?? fairOrder,
    );
    accounts = plan.accounts;
    o.onPlan?.(plan.grants, new Set(live.map(({ unitId }) => unitId)));
    for (const { requestId, unitId } of plan.grants) {
      const index = waiting.findIndex(({ id }) => id === requestId);
      const request = byId.get(requestId);
      if (index < 0 || request === undefined) throw new Error(`${requestId} does not wait`);
      waiting.splice(index, 1);
      live.push({ request, unitId, start: now, end: now + request.holdsSeconds });
    }
    now = nextTime(now, coming, live);
    accounts = endLeases(now, live, leases, accounts, o.weights);
  }
  return { leases, accounts };
}

function admit(
  coming: SimulatedRequest[],
  waiting: UnitRequest[],
  live: readonly SimulatedLease[],
  now: number,
  window: number,
): void {
  const open = new Map<string, number>();
  for (const { teamId } of [...waiting, ...live.map(({ request }) => request)]) {
    open.set(teamId, (open.get(teamId) ?? 0) + 1);
  }
  for (let index = 0; index < coming.length;) {
    const request = coming[index];
    if (request === undefined || request.arrivesAt > now) break;
    const { id, teamId } = request;
    const count = open.get(teamId) ?? 0;
    if (count >= window) {
      index += 1;
      continue;
    }
    open.set(teamId, count + 1);
    coming.splice(index, 1);
    waiting.push({
      id,
      teamId,
      board: 'b',
      class: request.class ?? 'ci',
      requestedAt: now,
      avoidUnits: [],
    });
  }
}

function nextTime(
  now: number,
  coming: readonly SimulatedRequest[],
  live: readonly SimulatedLease[],
): number {
  const later = [
    ...live.map(({ end }) => end),
    ...coming.flatMap(({ arrivesAt }) => (arrivesAt > now ? [arrivesAt] : [])),
  ];
  return later.length === 0 ? now : Math.min(...later);
}

function endLeases(
  now: number,
  live: SimulatedLease[],
  leases: SimulatedLease[],
  accounts: readonly TeamAccount[],
  weights: ReadonlyMap<string, number>,
): readonly TeamAccount[] {
  const ended = live.filter(({ end }) => end <= now);
  for (const lease of ended) {
    live.splice(live.indexOf(lease), 1);
    leases.push(lease);
  }
  return accounts.map((account) => {
    let charged = account;
    for (const { request, start, end } of ended) {
      if (request.teamId !== account.teamId) continue;
      charged = chargeAccount(charged, weights.get(request.teamId) ?? 1, end - start);
    }
    return charged;
  });
}

/** Board-seconds per team between two times. */
export function secondsPerTeam(
  leases: readonly SimulatedLease[],
  from: number,
  to: number,
): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  for (const { request, start, end } of leases) {
    const within = Math.max(0, Math.min(end, to) - Math.max(start, from));
    seconds.set(request.teamId, (seconds.get(request.teamId) ?? 0) + within);
  }
  return seconds;
}
