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

interface TeamQueue {
  readonly requests: readonly UnitRequest[];
  readonly virtualStep: number;
  taken: number;
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
  for (const lease of state.live) {
    const time = times.get(lease.teamId);
    if (time === undefined || lease.board !== accounts[0]?.board) continue;
    const elapsed = Math.max(0, state.now - lease.grantedAt);
    const charge = Math.max(elapsed, expectedSeconds(accounts, lease.teamId));
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
  const queues = new Map<string, TeamQueue>();
  for (const [teamId, ofTeam] of Map.groupBy(requests, (request) => request.teamId)) {
    const virtualStep = expectedSeconds(accounts, teamId) / weightOf(state, teamId);
    const sorted = ofTeam.toSorted((a, b) => rankAt(state, a) - rankAt(state, b) || byAge(a, b));
    queues.set(teamId, { requests: sorted, virtualStep, taken: 0 });
  }
  const ordered: UnitRequest[] = [];
  while (ordered.length < requests.length) {
    const next = nextTeam(queues, virtual);
    const queue = queues.get(next.teamId);
    if (queue === undefined) break;
    queue.taken += 1;
    virtual.set(next.teamId, (virtual.get(next.teamId) ?? 0) + queue.virtualStep);
    ordered.push(next);
    if (queue.taken === queue.requests.length) queues.delete(next.teamId);
  }
  return ordered;
}

function nextTeam(
  queues: ReadonlyMap<string, TeamQueue>,
  virtual: ReadonlyMap<string, number>,
): UnitRequest {
  let best: UnitRequest | undefined;
  for (const [teamId, queue] of queues) {
    const head = queue.requests[queue.taken];
    if (head === undefined) continue;
    const order =
      best === undefined
        ? -1
        : (virtual.get(teamId) ?? 0) - (virtual.get(best.teamId) ?? 0) || byAge(head, best);
    if (order < 0) best = head;
  }
  if (best === undefined) throw new Error('A queue of requests ran dry too early.');
  return best;
}

/** Oldest first; equal ages by id, so that the order is one. */
export function byAge(a: UnitRequest, b: UnitRequest): number {
  return a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1);
}
