/**
 * Chains of blocks that start at one address and take turns. Two chains may overlap in space
 * wherever none of their blocks overlap in time.
 */
import { alignUp } from './alignment.ts';
import type { Block } from './storage.ts';

export interface Chain {
  /** In the order of their first steps; each but the last ends at the step in which the next begins. */
  readonly blocks: readonly Block[];
  /** Size of the largest block, rounded up to the alignment. */
  readonly bytes: number;
  /** First and last step at which any block lives. */
  readonly first: number;
  readonly last: number;
}

/** Groups blocks that inherit each other's address. */
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
  return [...groups.values()].map((members) => ({
    blocks: members,
    bytes: members.reduce((most, block) => Math.max(most, alignUp(block.bytes)), 0),
    first: members.reduce((least, block) => Math.min(least, block.first), Infinity),
    last: members.reduce((most, block) => Math.max(most, block.last), -Infinity),
  }));
}

/** Largest number of bytes that are live at one step: no placement can do with less. */
export function lowerBound(chains: readonly Chain[]): number {
  const changes = new Map<number, number>();
  const live = (bytes: number, first: number, last: number) => {
    changes.set(first, (changes.get(first) ?? 0) + bytes);
    changes.set(last + 1, (changes.get(last + 1) ?? 0) - bytes);
  };
  for (const { blocks } of chains) {
    blocks.forEach((block, i) => {
      live(alignUp(block.bytes), block.first, block.last);
      const next = blocks[i + 1];
      if (next === undefined || next.first > block.last) return;
      // In the step of the turn both live at one address: the larger counts.
      const shared = Math.min(alignUp(block.bytes), alignUp(next.bytes));
      live(-shared, next.first, Math.min(block.last, next.last));
    });
  }
  let [most, now] = [0, 0];
  for (const step of [...changes.keys()].sort((a, b) => a - b)) {
    now += changes.get(step)!;
    most = Math.max(most, now);
  }
  return most;
}
