/**
 * Which request gets which unit next. A pure function: the same state gives the same plan, a unit is
 * granted once, every grant has an end, and a request is passed over only while no unit can serve it.
 */
import { expectedSeconds, openAccounts } from './accounts.ts';
import { HARD_END_SECONDS } from './classes.ts';
import { fairOrder, type RequestOrder } from './fair-order.ts';
import type {
  FarmState,
  FarmUnit,
  Grant,
  QueuePlace,
  SchedulePlan,
  TeamAccount,
  UnitRequest,
} from './farm-state.ts';

/** Decides for the whole farm. `order` is fair share but in comparisons. */
export function schedule(state: FarmState, order: RequestOrder = fairOrder): SchedulePlan {
  const boards = new Set(
    [...state.waiting, ...state.live, ...state.accounts].map(({ board }) => board),
  );
  const plans = [...boards].toSorted().map((board) => scheduleBoard(state, board, order));
  return {
    grants: plans.flatMap(({ grants }) => grants),
    queue: plans.flatMap(({ queue }) => queue),
    accounts: plans.flatMap(({ accounts }) => accounts),
  };
}

function scheduleBoard(state: FarmState, board: string, order: RequestOrder): SchedulePlan {
  const accounts = openAccounts(state, board);
  const held = new Set(state.live.map(({ unitId }) => unitId));
  const working = state.units.filter((unit) => unit.board === board && isWorking(unit));
  const free = working.filter(({ id }) => !held.has(id)).toSorted(byMerit);
  const requests = state.waiting.filter((request) => request.board === board);
  const grants: Grant[] = [];
  const left: UnitRequest[] = [];
  const granted: UnitRequest[] = [];
  for (const request of order(state, requests, accounts)) {
    const unit = chooseUnit(request, free, working);
    if (unit === undefined) {
      left.push(request);
      continue;
    }
    free.splice(free.indexOf(unit), 1);
    granted.push(request);
    grants.push({
      requestId: request.id,
      unitId: unit.id,
      endsWithinSeconds: HARD_END_SECONDS[request.class],
    });
  }
  const units = working.filter(({ health }) => health === 'good').length;
  return { grants, queue: places(state, board, accounts, granted, left, units), accounts };
}

function isWorking(unit: FarmUnit): boolean {
  return unit.isConnected && (unit.health === 'good' || unit.health === 'suspect');
}

/** Good before suspect, then fewest strikes, then least used. */
function byMerit(a: FarmUnit, b: FarmUnit): number {
  return (
    Number(b.health === 'good') - Number(a.health === 'good') ||
    a.strikes - b.strikes ||
    a.usedSeconds - b.usedSeconds ||
    (a.id < b.id ? -1 : 1)
  );
}

/**
 * The best free unit; one to be avoided only where every working unit is. A check is for units that
 * are suspect.
 */
function chooseUnit(
  request: UnitRequest,
  free: readonly FarmUnit[],
  working: readonly FarmUnit[],
): FarmUnit | undefined {
  const serves = (unit: FarmUnit) => unit.health === 'good' || request.class === 'health';
  const isAvoided = (unit: FarmUnit) => request.avoidUnits.includes(unit.id);
  const hasOther = working.some((unit) => serves(unit) && !isAvoided(unit));
  const fit = free.filter((unit) => serves(unit) && !(hasOther && isAvoided(unit)));
  const suspect = fit.find(({ health }) => health === 'suspect');
  return suspect ?? fit[0];
}

function places(
  state: FarmState,
  board: string,
  accounts: readonly TeamAccount[],
  granted: readonly UnitRequest[],
  left: readonly UnitRequest[],
  units: number,
): readonly QueuePlace[] {
  const expected = expectedSeconds(accounts);
  let ahead = 0;
  for (const lease of state.live) {
    if (lease.board !== board) continue;
    const elapsed = state.now - lease.grantedAt;
    ahead += Math.max(0, expected(lease.teamId) - elapsed);
  }
  for (const request of granted) ahead += expected(request.teamId);
  return left.map((request, index) => {
    const estimatedWaitSeconds = units === 0 ? null : ahead / units;
    ahead += expected(request.teamId);
    return { requestId: request.id, position: index + 1, estimatedWaitSeconds };
  });
}
