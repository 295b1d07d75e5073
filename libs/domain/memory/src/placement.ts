/** Gives chains of blocks their offsets in one region: the best of several first-fit orders. */
import { InvariantError } from '@flashline/ir';
import type { Chain } from './chains.ts';
import type { Conflicts } from './conflicts.ts';

/** Offsets by chain, and the end of the furthest one. */
export interface Placement {
  readonly offsets: ReadonlyMap<Chain, number>;
  readonly bytes: number;
}

/**
 * Lowest offset for `chain` beside what is placed already, at most `capacity - chain size`;
 * null where there is none.
 */
export function lowestOffset(
  chain: Chain,
  conflicts: Conflicts,
  placed: ReadonlyMap<Chain, number>,
  capacity: number,
): number | null {
  const forbidden: { readonly from: number; readonly to: number }[] = [];
  for (const conflict of conflicts.get(chain)!) {
    const offset = placed.get(conflict.with);
    if (offset === undefined) continue;
    forbidden.push({ from: offset - conflict.own, to: offset + conflict.other });
  }
  forbidden.sort((a, b) => a.from - b.from);
  let offset = 0;
  for (const range of forbidden) {
    if (range.from >= offset) break;
    offset = Math.max(offset, range.to);
  }
  return offset + chain.bytes > capacity ? null : offset;
}

/**
 * The best of several first-fit orders, improved by moving the chain at the top to the front
 * until that stops helping or the work for it is used up. Deterministic.
 */
export function placeChains(chains: readonly Chain[], conflicts: Conflicts): Placement {
  let total = 0;
  for (const list of conflicts.values()) total += list.length;
  const tried = orders(chains);
  const rounds = Math.min(MOST_ROUNDS, Math.floor(LARGEST_WORK / (tried.length * (total + 1))));
  let best: Placement | null = null;
  for (const order of tried) {
    const found = improve(order, conflicts, rounds);
    if (best === null || found.bytes < best.bytes) best = found;
  }
  return best ?? { offsets: new Map(), bytes: 0 };
}

/** Improvements tried per order. */
const MOST_ROUNDS = 24;
/** Conflicts looked at over all orders and rounds: some tenths of a second. */
const LARGEST_WORK = 4_000_000;

function improve(order: readonly Chain[], conflicts: Conflicts, rounds: number): Placement {
  let best = placeInOrder(order, conflicts);
  let current = [...order];
  for (let round = 0; round < rounds; round++) {
    const last = best;
    const top = current.find((chain) => last.offsets.get(chain)! + chain.bytes === last.bytes);
    if (top === undefined || current[0] === top) break;
    current = [top, ...current.filter((chain) => chain !== top)];
    const next = placeInOrder(current, conflicts);
    if (next.bytes < best.bytes) best = next;
  }
  return best;
}

function placeInOrder(order: readonly Chain[], conflicts: Conflicts): Placement {
  const offsets = new Map<Chain, number>();
  let bytes = 0;
  for (const chain of order) {
    const offset = lowestOffset(chain, conflicts, offsets, Infinity);
    if (offset === null) throw new InvariantError('an unbounded region refused a block');
    offsets.set(chain, offset);
    bytes = Math.max(bytes, offset + chain.bytes);
  }
  return { offsets, bytes };
}

function orders(chains: readonly Chain[]): Chain[][] {
  const by = (key: (chain: Chain) => number) => [...chains].sort((a, b) => key(b) - key(a));
  return [
    by((chain) => chain.bytes),
    by((chain) => chain.bytes * (chain.last - chain.first + 1)),
    by((chain) => chain.last - chain.first),
    by((chain) => -chain.first),
    by((chain) => chain.last),
  ];
}
