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
}

/** Offsets by chain, and the end of the furthest one. */
export interface Placement {
  readonly offsets: ReadonlyMap<Chain, number>;
  readonly bytes: number;
}

/** Groups blocks that inherit each other's address. */
export function chainsOf(blocks: readonly Block[]): Chain[] {
  const root = (block: Block): number =>
    block.heir === null ? block.id : root(blockById(blocks, block.heir));
  const groups = new Map<number, Block[]>();
  for (const block of blocks) {
    const key = root(block);
    groups.set(key, [...(groups.get(key) ?? []), block]);
  }
  return [...groups.values()].map((members) => ({
    blocks: members,
    bytes: Math.max(...members.map((block) => alignUp(block.bytes))),
  }));
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
  for (const [other, offset] of placed) {
    for (const a of chain.blocks) {
      for (const b of other.blocks) {
        if (a.first > b.last || b.first > a.last) continue;
        forbidden.push({ from: offset - alignUp(a.bytes), to: offset + alignUp(b.bytes) });
      }
    }
  }
  const candidates = [0, ...forbidden.map((range) => range.to)].sort((a, b) => a - b);
  for (const offset of candidates) {
    if (offset + chain.bytes > capacity) return null;
    if (!forbidden.some((range) => range.from < offset && offset < range.to)) return offset;
  }
  return null;
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
export function lowerBound(blocks: readonly Block[]): number {
  const chains = chainsOf(blocks);
  const steps = new Set(blocks.map((block) => block.first));
  let most = 0;
  for (const step of steps) {
    let live = 0;
    for (const chain of chains) {
      const sizes = chain.blocks
        .filter((block) => block.first <= step && step <= block.last)
        .map((block) => alignUp(block.bytes));
      live += Math.max(0, ...sizes);
    }
    most = Math.max(most, live);
  }
  return most;
}

export function alignUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
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
  const start = (chain: Chain) => Math.min(...chain.blocks.map((block) => block.first));
  const end = (chain: Chain) => Math.max(...chain.blocks.map((block) => block.last));
  const by = (key: (chain: Chain) => number) => [...chains].sort((a, b) => key(b) - key(a));
  return [
    by((chain) => chain.bytes),
    by((chain) => chain.bytes * (end(chain) - start(chain) + 1)),
    by((chain) => end(chain) - start(chain)),
    by((chain) => -start(chain)),
    by((chain) => end(chain)),
  ];
}

function blockById(blocks: readonly Block[], id: number): Block {
  const block = blocks[id];
  if (block === undefined || block.id !== id) throw new InvariantError(`no block ${id}`);
  return block;
}
