/** Everything into the first region that holds it all; where none does, chains are spread. */
import { InvariantError } from '@flashline/ir';
import type { Chain } from './chains.ts';
import { findConflicts, type Conflicts } from './conflicts.ts';
import { lowestOffset, placeChains } from './placement.ts';
import type { Region } from './plan-memory.ts';
import { sweepChains } from './sweep.ts';

export interface RegionSpot {
  readonly chain: Chain;
  readonly region: string;
  readonly offset: number;
}

/** Pairs of chains that live together; beyond, the quick placement has to do. */
const MOST_PAIRS = 400_000;

/** A spot for every chain; where they fit nowhere, in the largest region, beyond its end. */
export function placeIntoRegions(
  chains: readonly Chain[],
  regions: readonly Region[],
): readonly RegionSpot[] {
  const largest = [...regions].sort((a, b) => b.capacityBytes - a.capacityBytes)[0];
  if (largest === undefined) throw new InvariantError('a plan needs at least one region');
  const conflicts = findConflicts(chains, MOST_PAIRS);
  const whole = conflicts === null ? sweepWhole(chains) : placeWhole(chains, conflicts);
  const bytes = whole.reduce((most, { chain, offset }) => Math.max(most, offset + chain.bytes), 0);
  const home = regions.find((region) => bytes <= region.capacityBytes);
  if (home === undefined && regions.length > 1) {
    const spread =
      conflicts === null ? sweepSpread(chains, regions) : spreadChains(chains, conflicts, regions);
    if (spread !== null) return spread;
  }
  return whole.map((spot) => ({ ...spot, region: (home ?? largest).name }));
}

type Spot = Omit<RegionSpot, 'region'>;

function placeWhole(chains: readonly Chain[], conflicts: Conflicts): readonly Spot[] {
  const { offsets } = placeChains(chains, conflicts);
  return chains.map((chain) => ({ chain, offset: offsets.get(chain)! }));
}

function sweepWhole(chains: readonly Chain[]): readonly Spot[] {
  const spots = sweepChains(chains, [Infinity]);
  if (spots === null) throw new InvariantError('an unbounded region refused a block');
  return spots;
}

function sweepSpread(
  chains: readonly Chain[],
  regions: readonly Region[],
): readonly RegionSpot[] | null {
  const capacities = regions.map((region) => region.capacityBytes);
  const spots = sweepChains(chains, capacities);
  return spots?.map((spot) => ({ ...spot, region: regions[spot.region]!.name })) ?? null;
}

/** Largest chains first, each into the first region with room; null where one finds none. */
function spreadChains(
  chains: readonly Chain[],
  conflicts: Conflicts,
  regions: readonly Region[],
): readonly RegionSpot[] | null {
  const placed = new Map(regions.map((region) => [region, new Map<Chain, number>()]));
  const spots = [];
  for (const chain of [...chains].sort((a, b) => b.bytes - a.bytes)) {
    let spot = null;
    for (const [region, inside] of placed) {
      const offset = lowestOffset(chain, conflicts, inside, region.capacityBytes);
      if (offset === null) continue;
      inside.set(chain, offset);
      spot = { chain, region: region.name, offset };
      break;
    }
    if (spot === null) return null;
    spots.push(spot);
  }
  return spots;
}
