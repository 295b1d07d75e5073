/** Which chains meet in time, and what each of two that meet needs of the address space. */
import { alignUp } from './alignment.ts';
import type { Chain } from './chains.ts';
import type { Block } from './storage.ts';

export interface Conflict {
  readonly with: Chain;
  /** Bytes of our largest block that meets one of the other's, and of the other's that meets ours. */
  readonly own: number;
  readonly other: number;
}

export type Conflicts = ReadonlyMap<Chain, readonly Conflict[]>;

/** The conflicts of every chain, or null where more than `limit` pairs of chains share a step. */
export function findConflicts(chains: readonly Chain[], limit: number): Conflicts | null {
  const conflicts = new Map(chains.map((chain): [Chain, Conflict[]] => [chain, []]));
  let active: Chain[] = [];
  let pairs = 0;
  for (const chain of [...chains].sort((a, b) => a.first - b.first)) {
    active = active.filter((other) => other.last >= chain.first);
    pairs += active.length;
    if (pairs > limit) return null;
    for (const other of active) {
      const own = largestMeeting(chain, other);
      const others = largestMeeting(other, chain);
      if (own === 0) continue;
      conflicts.get(chain)!.push({ with: other, own, other: others });
      conflicts.get(other)!.push({ with: chain, own: others, other: own });
    }
    active.push(chain);
  }
  return conflicts;
}

/** Bytes of the largest block of `chain` that lives at the same time as one of `other`; else 0. */
function largestMeeting(chain: Chain, other: Chain): number {
  let most = 0;
  let at = firstAlive(other.blocks, chain.first);
  for (let i = firstAlive(chain.blocks, other.first); i < chain.blocks.length; i++) {
    const block = chain.blocks[i]!;
    if (block.first > other.last) break;
    while (at < other.blocks.length && other.blocks[at]!.last < block.first) at++;
    if (at < other.blocks.length && other.blocks[at]!.first <= block.last) {
      most = Math.max(most, alignUp(block.bytes));
    }
  }
  return most;
}

/** Index of the first block that lives at `step` or later. */
function firstAlive(blocks: readonly Block[], step: number): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle]!.last < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
