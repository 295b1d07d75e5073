/** What a board means to the compiler. */
import { tensorRegions, type Board } from '@flashline/boards';
import type { InstructionSet } from '@flashline/kernels';
import type { Region } from '@flashline/memory';

/** All our boards have a single-precision FPU with VFMA and VLDM. */
export const BOARD_ISA: InstructionSet = 'vfp';

/** Memory that the plan may use, preferred regions first. */
export function arenaRegions(board: Board): Region[] {
  return tensorRegions(board).map(({ name, availableBytes }) => ({
    name,
    capacityBytes: availableBytes,
  }));
}
