/**
 * Gives chains of blocks their offsets in one region. A chain is blocks that start at one address
 * and take turns; two chains may overlap in space wherever none of their blocks overlap in time.
 */
import { InvariantError } from '@flashline/ir';
import type { Block } from './storage.ts';

/** Every offset and size is a multiple of this; no element type needs more. */
export const ALIGNMENT = 8;

export interface Chain {
  readonly blocks: readonly Block[];
  /** Size of the largest block, rounded up to the alignment. */
  readonly bytes: number;
  /** First and last step at which any block lives. */
  readonly first: number;
  readonly last: number;
  /** Blocks of other chains that live at the same time as one of ours, pair by pair. */
  readonly conflicts: readonly Conflict[];
}

interface Conflict {
  readonly with: Chain;
  /** Bytes of our block and of the other's. */
  readonly own: number;
  readonly other: number;
}

/** Offsets by chain, and the end of the furthest one. */
export interface Placement {
  readonly offsets: ReadonlyMap<Chain, number>;
  readonly bytes: number;
}

/** Groups blocks that inherit each other's address, and finds which groups meet in time. */
export function chainsOf(blocks: readonly Block[]): Chain[] {
  const groups = new Map<number, Block[]>();
  const rootOf: number[] = [];
  for (const block of blocks) {
    // An heir comes after the block that it takes over, so the root is known.
    const root = block.heir === null ? block.id : rootOf[block.heir]!;
    rootOf[block.id] = root;
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [block]);
    else group.push(block);
  }
  const chains = [...groups.values()].map((members) => ({
    blocks: members,
    bytes: Math.max(...members.map((block) => alignUp(block.bytes))),
    first: Math.min(...members.map((block) => block.first)),
    last: Math.max(...members.map((block) => block.last)),
    conflicts: [] as Conflict[],
  }));
  addConflicts(chains);
  return chains;
}

function addConflicts(chains: readonly (Chain & { conflicts: Conflict[] })[]): void {
  let active: (Chain & { conflicts: Conflict[] })[] = [];
  for (const chain of [...chains].sort((a, b) => a.first - b.first)) {
    active = active.filter((other) => other.last >= chain.first);
    for (const other of active) {
      for (const a of chain.blocks) {
        for (const b of other.blocks) {
          if (a.first > b.last || b.first > a.last) continue;
          const [own, others] = [alignUp(a.bytes), alignUp(b.bytes)];
          chain.conflicts.push({ with: other, own, other: others });
          other.conflicts.push({ with: chain, own: others, other: own });
        }
      }
    }
    active.push(chain);
  }
}

/**
 * Lowest offset for `chain` beside what is placed already, at most `capacity - chain size`;
 * null where there is none.
 */
export function lowestOffset(
  chain: Chain,
  placed: ReadonlyMap<Chain, number>,
  capacity: number,
): number | null {
  const forbidden: { readonly from: number; readonly to: number }[] = [];
  for (const conflict of chain.conflicts) {
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

/** First fit in the given order; null where something does not fit into `capacity` bytes. */
export function placeInOrder(order: readonly Chain[], capacity: number): Placement | null {
  const offsets = new Map<Chain, number>();
  let bytes = 0;
  for (const chain of order) {
    const offset = lowestOffset(chain, offsets, capacity);
    if (offset === null) return null;
    offsets.set(chain, offset);
    bytes = Math.max(bytes, offset + chain.bytes);
  }
  return { offsets, bytes };
}

/**
 * The best of several first-fit orders, improved by moving the chain at the top to the front
 * until that stops helping. Deterministic.
 */
export function placeChains(chains: readonly Chain[]): Placement {
  let best: Placement | null = null;
  for (const order of orders(chains)) {
    const found = improve(order);
    if (best === null || found.bytes < best.bytes) best = found;
  }
  return best ?? { offsets: new Map(), bytes: 0 };
}

/** Largest number of bytes that are live at one step: no placement can do with less. */
export function lowerBound(chains: readonly Chain[]): number {
  const live = new Map<number, number>();
  for (const chain of chains) {
    const own = new Map<number, number>();
    for (const block of chain.blocks) {
      const bytes = alignUp(block.bytes);
      for (let step = block.first; step <= block.last; step++) {
        own.set(step, Math.max(own.get(step) ?? 0, bytes));
      }
    }
    for (const [step, bytes] of own) live.set(step, (live.get(step) ?? 0) + bytes);
  }
  let most = 0;
  for (const bytes of live.values()) most = Math.max(most, bytes);
  return most;
}

/** At least one unit: an empty tensor has an address too, and C has no empty arrays. */
export function alignUp(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
}

const ROUNDS = 24;

function improve(order: readonly Chain[]): Placement {
  let best = placeUnbounded(order);
  let current = [...order];
  for (let round = 0; round < ROUNDS; round++) {
    const last = best;
    const top = current.find((chain) => last.offsets.get(chain)! + chain.bytes === last.bytes);
    if (top === undefined || current[0] === top) break;
    current = [top, ...current.filter((chain) => chain !== top)];
    const next = placeUnbounded(current);
    if (next.bytes < best.bytes) best = next;
  }
  return best;
}

function placeUnbounded(order: readonly Chain[]): Placement {
  const placement = placeInOrder(order, Infinity);
  if (placement === null) throw new InvariantError('an unbounded region refused a block');
  return placement;
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
