import { chargeAccount, newAccount, schedule, type TeamAccount } from '../src/index.ts';
import { units } from './simulate.ts';

function account(teamId: string, virtualSeconds: number, isActive: boolean): TeamAccount {
  return { ...newAccount(teamId, 'b'), virtualSeconds, isActive };
}

/** Virtual seconds of the accounts that are active after a plan at 100 s, by team. */
function activeAfter(given: {
  readonly accounts: readonly TeamAccount[];
  readonly waiting: readonly string[];
  readonly holding?: readonly string[];
}): Readonly<Record<string, number>> {
  const { accounts } = schedule({
    now: 100,
    units: units(1),
    waiting: given.waiting.map((teamId, index) => ({
      id: `x${index}`,
      teamId,
      board: 'b',
      class: 'ci',
      requestedAt: 90,
      avoidUnits: [],
    })),
    live: (given.holding ?? []).map((teamId, index) => ({
      teamId,
      board: 'b',
      unitId: `unit-${index}`,
      grantedAt: 90,
    })),
    accounts: given.accounts,
    weights: new Map([['heavy', 4]]),
  });
  const active = accounts.filter(({ isActive }) => isActive);
  return Object.fromEntries(active.map(({ teamId, virtualSeconds }) => [teamId, virtualSeconds]));
}

describe('an account', () => {
  test('grows by held seconds over weight, and keeps all that was ever charged', () => {
    const charged = chargeAccount(chargeAccount(newAccount('t', 'b'), 4, 0.5), 4, 2.25);
    expect(charged).toMatchObject({ virtualSeconds: 0.6875, usedSeconds: 2.75 });
  });

  test('expects of the next lease what the latest took, each new one by a fifth', () => {
    const first = chargeAccount(newAccount('t', 'b'), 1, 10);
    expect(first.meanSeconds).toBe(10);
    expect(chargeAccount(first, 1, 20).meanSeconds).toBe(12);
  });

  test('of a team that comes back is lifted to the least of those that stayed', () => {
    const accounts = [account('a', 50, true), account('b', 70, true), account('back', 5, false)];
    expect(activeAfter({ accounts, waiting: ['a', 'b', 'back'] })).toEqual({
      a: 50,
      b: 70,
      back: 50,
    });
  });

  test('is lifted above what those that stayed hold now, by their weight', () => {
    const accounts = [account('heavy', 50, true), account('back', 5, false)];
    const after = activeAfter({ accounts, waiting: ['back'], holding: ['heavy'] });
    expect(after).toEqual({ heavy: 50, back: 52.5 });
  });

  test('of a team that comes back is never lowered', () => {
    const accounts = [account('a', 50, true), account('back', 80, false)];
    expect(activeAfter({ accounts, waiting: ['a', 'back'] })).toEqual({ a: 50, back: 80 });
  });

  test('is even with all others where nobody stayed', () => {
    const accounts = [account('a', 50, false), account('b', 70, true), account('c', 60, false)];
    expect(activeAfter({ accounts, waiting: ['a', 'c', 'new'] })).toEqual({
      a: 70,
      c: 70,
      new: 70,
    });
  });

  test('of a team that holds a unit and waits for none stays as it is', () => {
    const accounts = [account('a', 50, true), account('b', 70, true)];
    expect(activeAfter({ accounts, waiting: ['b'], holding: ['a'] })).toEqual({ a: 50, b: 70 });
  });
});
