/**
 * Accounts of teams, one per board: how much virtual time a team has had. Virtual time is
 * board-seconds divided by weight. A team that was away is lifted to the virtual time of those that
 * were not, so it can neither hoard credit nor be punished for what it used while nobody waited
 * (docs/decisions/0011-fair-share.md).
 */
import type { FarmState, LiveLease, TeamAccount } from './farm-state.ts';

/** Seconds that a lease is taken to last before anything is known of a board. */
const FIRST_GUESS_SECONDS = 1;
/** Part of the newest lease in the mean. */
const MEAN_STEP = 0.2;

/** The account after a lease of `heldSeconds` has ended; infrastructure at fault is no such lease. */
export function chargeAccount(
  account: TeamAccount,
  weight: number,
  heldSeconds: number,
): TeamAccount {
  const mean = account.meanSeconds;
  return {
    ...account,
    virtualSeconds: account.virtualSeconds + heldSeconds / weight,
    usedSeconds: account.usedSeconds + heldSeconds,
    meanSeconds: mean === null ? heldSeconds : mean + MEAN_STEP * (heldSeconds - mean),
  };
}

/** The account of a team that never had a unit of the board. */
export function newAccount(teamId: string, board: string): TeamAccount {
  return {
    teamId,
    board,
    virtualSeconds: 0,
    usedSeconds: 0,
    meanSeconds: null,
    isActive: false,
  };
}

/** Weight of a team. */
export function weightOf(state: FarmState, teamId: string): number {
  return state.weights.get(teamId) ?? 1;
}

/** Accounts of one board after teams have come and gone: active exactly where a request is open. */
export function openAccounts(state: FarmState, board: string): readonly TeamAccount[] {
  const live = state.live.filter((lease) => lease.board === board);
  const requests = state.waiting.filter((request) => request.board === board);
  const open = new Set([...live, ...requests].map(({ teamId }) => teamId));
  const known = state.accounts.filter((account) => account.board === board);
  const have = new Set(known.map(({ teamId }) => teamId));
  const fresh = [...open].filter((teamId) => !have.has(teamId)).toSorted();
  const all = [...known, ...fresh.map((teamId) => newAccount(teamId, board))];
  const floor = virtualNow(state, all, live, open);
  return all.map((account) => {
    const isActive = open.has(account.teamId);
    const isBack = isActive && !account.isActive;
    const virtualSeconds = isBack
      ? Math.max(account.virtualSeconds, floor)
      : account.virtualSeconds;
    return { ...account, isActive, virtualSeconds };
  });
}

/** Expected seconds of a lease of a team on the board: its own mean, else the board's, else a guess. */
export function expectedSeconds(accounts: readonly TeamAccount[]): (teamId: string) => number {
  const means = new Map(
    accounts.flatMap(({ teamId, meanSeconds }) =>
      meanSeconds === null ? [] : [[teamId, meanSeconds] as const],
    ),
  );
  const sum = [...means.values()].reduce((total, mean) => total + mean, 0);
  const guess = means.size === 0 ? FIRST_GUESS_SECONDS : sum / means.size;
  return (teamId) => means.get(teamId) ?? guess;
}

/**
 * Virtual time of a board: the least of the teams that stayed, held time so far included. Where
 * none stayed, the most of all teams: a new busy period begins with everybody even.
 */
function virtualNow(
  state: FarmState,
  accounts: readonly TeamAccount[],
  live: readonly LiveLease[],
  open: ReadonlySet<string>,
): number {
  const stayed = accounts.filter(({ teamId, isActive }) => isActive && open.has(teamId));
  if (stayed.length === 0) return Math.max(0, ...accounts.map((account) => account.virtualSeconds));
  const times = stayed.map(({ teamId, virtualSeconds }) => {
    const held = live
      .filter((lease) => lease.teamId === teamId)
      .reduce((sum, lease) => sum + Math.max(0, state.now - lease.grantedAt), 0);
    return virtualSeconds + held / weightOf(state, teamId);
  });
  return Math.min(...times);
}
