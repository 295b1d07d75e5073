/**
 * The order in which requests for one board are served: class, then the team that has had the least
 * virtual time, then age. A class ages as a whole, by its oldest request: were requests to age one by
 * one, those of a team with little weight, which wait longer, would overtake others of their class,
 * and age would undo the shares. Each pick charges its team what a lease is expected to take, so a
 * long queue of one team does not come out in one piece.
 */
import { expectedSeconds, weightOf } from './accounts.ts';
import { type JobClass, rankOf } from './classes.ts';
import type { FarmState, TeamAccount, UnitRequest } from './farm-state.ts';

/** Puts the requests for one board in order. `accounts` are those of the board. */
export type RequestOrder = (
  state: FarmState,
  requests: readonly UnitRequest[],
  accounts: readonly TeamAccount[],
) => readonly UnitRequest[];

/** What is left of a team's requests, and its virtual time once those before them were served. */
interface TeamQueue {
  readonly requests: readonly UnitRequest[];
  readonly virtualStep: number;
  taken: number;
  virtualSeconds: number;
}

/** Fair share between teams. */
export const fairOrder: RequestOrder = (state, requests, accounts) => {
  const virtual = virtualTimes(state, accounts);
  const levels = levelsOf(state, requests);
  const byLevel = Map.groupBy(requests, (request) => levels.get(request.class) ?? 0);
  const ordered: UnitRequest[] = [];
  for (const [, ofLevel] of [...byLevel].toSorted(([a], [b]) => a - b)) {
    ordered.push(...interleave(state, ofLevel, accounts, virtual));
  }
  return ordered;
};

/** Rank of each class: that of its oldest request. */
function levelsOf(
  state: FarmState,
  requests: readonly UnitRequest[],
): ReadonlyMap<JobClass, number> {
  const levels = new Map<JobClass, number>();
  for (const request of requests) {
    const rank = rankAt(state, request);
    levels.set(request.class, Math.min(rank, levels.get(request.class) ?? rank));
  }
  return levels;
}

function rankAt(state: FarmState, request: UnitRequest): number {
  return rankOf(request.class, state.now - request.requestedAt);
}

/** Virtual time of each team with what its live leases will at least have taken. */
function virtualTimes(state: FarmState, accounts: readonly TeamAccount[]): Map<string, number> {
  const times = new Map(accounts.map((account) => [account.teamId, account.virtualSeconds]));
  const expected = expectedSeconds(accounts);
  for (const lease of state.live) {
    const time = times.get(lease.teamId);
    if (time === undefined || lease.board !== accounts[0]?.board) continue;
    const elapsed = Math.max(0, state.now - lease.grantedAt);
    const charge = Math.max(elapsed, expected(lease.teamId));
    times.set(lease.teamId, time + charge / weightOf(state, lease.teamId));
  }
  return times;
}

/** Takes from the team with the least virtual time until nothing is left; `virtual` goes on. */
function interleave(
  state: FarmState,
  requests: readonly UnitRequest[],
  accounts: readonly TeamAccount[],
  virtual: Map<string, number>,
): readonly UnitRequest[] {
  const expected = expectedSeconds(accounts);
  const queues = [...Map.groupBy(requests, (request) => request.teamId)]
    .map(([teamId, ofTeam]): TeamQueue => {
      const virtualStep = expected(teamId) / weightOf(state, teamId);
      const sorted = ofTeam.toSorted((a, b) => rankAt(state, a) - rankAt(state, b) || byAge(a, b));
      return { requests: sorted, virtualStep, taken: 0, virtualSeconds: virtual.get(teamId) ?? 0 };
    })
    .toSorted(byTurn);
  const ordered: UnitRequest[] = [];
  for (let queue = queues.shift(); queue !== undefined; queue = queues.shift()) {
    const next = headOf(queue);
    ordered.push(next);
    queue.taken += 1;
    queue.virtualSeconds += queue.virtualStep;
    virtual.set(next.teamId, queue.virtualSeconds);
    if (queue.taken < queue.requests.length) queues.splice(turnOf(queue, queues), 0, queue);
  }
  return ordered;
}

/** Place of `queue` among those that are in order of their turns. */
function turnOf(queue: TeamQueue, queues: readonly TeamQueue[]): number {
  let low = 0;
  let high = queues.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byTurn(queues[middle]!, queue) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byTurn(a: TeamQueue, b: TeamQueue): number {
  return a.virtualSeconds - b.virtualSeconds || byAge(headOf(a), headOf(b));
}

function headOf({ requests, taken }: TeamQueue): UnitRequest {
  return requests[taken]!;
}

/** Oldest first; equal ages by id, so that the order is one. */
export function byAge(a: UnitRequest, b: UnitRequest): number {
  return a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1);
}
