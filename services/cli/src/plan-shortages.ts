/** What a target is short of as far as the plan and the weights tell, before any compiler. */
import type { CompiledModel } from '@flashline/compiler';
import { arenaRegions, targetName, type TargetRequest } from '@flashline/pipeline';

/** One line per memory that is too small; code still adds to the flash. */
export function planShortages(
  { plan, source }: Pick<CompiledModel, 'plan' | 'source'>,
  target: TargetRequest,
): string[] {
  const { flash } = target.board;
  const capacities = new Map(
    arenaRegions(target.board).map(({ name, capacityBytes }) => [name, capacityBytes]),
  );
  const arenas = plan.arenas.map(({ region, bytes }) => ({
    name: region,
    usedBytes: bytes,
    sizeBytes: capacities.get(region) ?? 0,
  }));
  const weights = { name: flash.name, usedBytes: source.weightsBytes, sizeBytes: flash.sizeBytes };
  return [weights, ...arenas]
    .filter(({ usedBytes, sizeBytes }) => usedBytes > sizeBytes)
    .map(
      ({ name, usedBytes, sizeBytes }) =>
        `${targetName(target)} does not fit: ${name} is ${usedBytes - sizeBytes} bytes short.\n`,
    );
}
