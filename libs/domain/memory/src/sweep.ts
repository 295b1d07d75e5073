/**
 * The quick placement, for programs with so many live values that a good one would take too long:
 * chains get the lowest gap in the order of their birth and give it back at their end.
 */
import type { Chain } from './chains.ts';

export interface Spot {
  readonly chain: Chain;
  /** Index into the capacities. */
  readonly region: number;
  readonly offset: number;
}

/** Each chain into the first region with room; null where one finds none. */
export function sweepChains(
  chains: readonly Chain[],
  capacities: readonly number[],
): readonly Spot[] | null {
  const regions = capacities.map((capacity) => new Gaps(capacity));
  const byEnd = [...chains].sort((a, b) => a.last - b.last);
  const spots = new Map<Chain, Spot>();
  let ended = 0;
  for (const chain of [...chains].sort((a, b) => a.first - b.first || b.bytes - a.bytes)) {
    for (; byEnd[ended]!.last < chain.first; ended++) {
      const { region, offset } = spots.get(byEnd[ended]!)!;
      regions[region]!.give(offset, offset + byEnd[ended]!.bytes);
    }
    const spot = firstSpot(chain, regions);
    if (spot === null) return null;
    spots.set(chain, spot);
  }
  return [...spots.values()];
}

function firstSpot(chain: Chain, regions: readonly Gaps[]): Spot | null {
  for (const [region, gaps] of regions.entries()) {
    const offset = gaps.take(chain.bytes);
    if (offset !== null) return { chain, region, offset };
  }
  return null;
}

/** What is free of a region: disjoint, in ascending order, never touching each other. */
class Gaps {
  readonly #gaps: { from: number; to: number }[];

  constructor(capacity: number) {
    this.#gaps = [{ from: 0, to: capacity }];
  }

  /** Offset of the lowest gap of that size, now taken. */
  take(bytes: number): number | null {
    const at = this.#gaps.findIndex(({ from, to }) => to - from >= bytes);
    const gap = this.#gaps[at];
    if (gap === undefined) return null;
    const offset = gap.from;
    gap.from += bytes;
    if (gap.from === gap.to) this.#gaps.splice(at, 1);
    return offset;
  }

  give(from: number, to: number): void {
    let [low, high] = [0, this.#gaps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#gaps[middle]!.from < from) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [this.#gaps[low - 1], this.#gaps[low]];
    const joinsBefore = before?.to === from;
    const joinsAfter = after?.from === to;
    if (joinsBefore && joinsAfter) {
      before.to = after.to;
      this.#gaps.splice(low, 1);
    } else if (joinsBefore) before.to = to;
    else if (joinsAfter) after.from = from;
    else this.#gaps.splice(low, 0, { from, to });
  }
}
