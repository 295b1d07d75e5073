/** What the firmware takes for itself in the runtime region of a board, before any model. */

import type { Board, MemoryRegion } from './board.ts';

/** Bytes the linker script reserves for the stack unless it is told otherwise. */
export const STACK_RESERVE_BYTES = 4096;

/** Bytes of mailbox and runtime statics, as the link of an empty model shows them (tested). */
export const RUNTIME_STATIC_BYTES = 156;

/** The region of a board that holds stack, static data and mailbox. */
export function runtimeRegion(board: Board): MemoryRegion {
  const region = board.ram.find((candidate) => candidate.name === board.runtimeRegion);
  if (region === undefined) throw new Error(`board ${board.id} has no runtime region`);
  return region;
}

/**
 * Bytes left for arenas and a model's own statics in each RAM region, in the board's order of
 * preference: the size of the region, less stack and runtime where it is the runtime region.
 */
export function tensorRegions(
  board: Board,
  stackReserveBytes: number = STACK_RESERVE_BYTES,
): readonly { readonly name: string; readonly availableBytes: number }[] {
  return board.ram.map((region) => ({
    name: region.name,
    availableBytes:
      region.name === board.runtimeRegion
        ? Math.max(0, region.sizeBytes - stackReserveBytes - RUNTIME_STATIC_BYTES)
        : region.sizeBytes,
  }));
}
