/**
 * The memory plan: an arena per memory region that is used, and an address for every block.
 * Everything goes into the first region that holds it all; where none does, tensors are spread.
 */
import { InvariantError, type ValueId } from '@flashline/ir';
import { alignUp } from './alignment.ts';
import { chainsOf, lowerBound, type Chain } from './chains.ts';
import { placeIntoRegions } from './place-into-regions.ts';
import type { Program, Step } from './program.ts';
import { assignStorage, type Storage } from './storage.ts';

/** A memory region as the plan may use it, the preferred ones first in a list. */
export interface Region {
  readonly name: string;
  /** Bytes left for the arena after stack and runtime. */
  readonly capacityBytes: number;
}

/** One contiguous buffer that the application gives to the model. */
export interface Arena {
  readonly region: string;
  readonly bytes: number;
}

export interface Address {
  /** Index into the plan's arenas. */
  readonly arena: number;
  readonly offset: number;
}

export interface Plan {
  readonly arenas: readonly Arena[];
  readonly values: ReadonlyMap<ValueId, Address>;
  readonly scratch: ReadonlyMap<Step, Address>;
  /** Arena bytes without working memory, and what working memory adds to them. */
  readonly activationsBytes: number;
  readonly scratchBytes: number;
  /** Most bytes live at once: no plan of this program can do with less. */
  readonly lowerBoundBytes: number;
  /** Values that are made inside the output of a join, and that output. */
  readonly joined: ReadonlyMap<ValueId, ValueId>;
}

/** Plans `program` into `regions`; where it fits nowhere, into the largest, for the linker to say. */
export function planMemory(program: Program, regions: readonly Region[]): Plan {
  const storage = assignStorage(program);
  const chains = chainsOf(storage.blocks);
  const spots = spotsOf(chains, regions);
  const names = regions.map((region) => region.name).filter((name) => spots.ends.has(name));
  const address = (block: number): Address => {
    const spot = spots.byBlock.get(block);
    if (spot === undefined) throw new InvariantError(`block ${block} has no address`);
    return { arena: names.indexOf(spot.region), offset: spot.offset };
  };
  const total = sum(spots.ends.values());
  const activationsBytes = sum(valueEnds(storage, spots).values());
  return {
    arenas: names.map((region) => ({ region, bytes: spots.ends.get(region)! })),
    values: new Map(
      [...storage.homes].map(([id, home]) => {
        const base = address(home.block);
        return [id, { arena: base.arena, offset: base.offset + home.offset }];
      }),
    ),
    scratch: new Map([...storage.scratch].map(([step, block]) => [step, address(block)])),
    activationsBytes,
    scratchBytes: total - activationsBytes,
    lowerBoundBytes: lowerBound(chains),
    joined: storage.joined,
  };
}

interface Spots {
  readonly byBlock: ReadonlyMap<number, { readonly region: string; readonly offset: number }>;
  /** End of the furthest block per region used. */
  readonly ends: ReadonlyMap<string, number>;
}

function spotsOf(chains: readonly Chain[], regions: readonly Region[]): Spots {
  const ends = new Map<string, number>();
  const byBlock = new Map<number, { readonly region: string; readonly offset: number }>();
  for (const { chain, region, offset } of placeIntoRegions(chains, regions)) {
    ends.set(region, Math.max(ends.get(region) ?? 0, offset + chain.bytes));
    for (const block of chain.blocks) byBlock.set(block.id, { region, offset });
  }
  return { byBlock, ends };
}

function valueEnds(storage: Storage, spots: Spots): Map<string, number> {
  const ends = new Map<string, number>();
  for (const block of storage.blocks) {
    if (block.purpose === 'scratch') continue;
    const { region, offset } = spots.byBlock.get(block.id)!;
    ends.set(region, Math.max(ends.get(region) ?? 0, offset + alignUp(block.bytes)));
  }
  return ends;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
