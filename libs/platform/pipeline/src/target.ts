/** What a target (board and precision) means to the compiler. */
import { tensorRegions, type Board } from '@flashline/boards';
import type { InstructionSet } from '@flashline/kernels';
import type { Region } from '@flashline/memory';
import type { OptimizeFlag } from '@flashline/toolchain';

export type Precision = 'fp32' | 'int8';

export const OPTIMIZE_LEVELS = ['balanced', 'time', 'ram', 'flash'] as const;

export type Optimize = (typeof OPTIMIZE_LEVELS)[number];

/** All our boards have a single-precision FPU with VFMA and VLDM. */
export const BOARD_ISA: InstructionSet = 'vfp';

/** The memory plan is always the smallest we find, so `ram` differs from `balanced` in name only. */
export const OPTIMIZE_FLAGS: Readonly<Record<Optimize, OptimizeFlag>> = {
  balanced: '-O2',
  time: '-O3',
  ram: '-O2',
  flash: '-Os',
};

/** Memory that the plan may use, preferred regions first. */
export function arenaRegions(board: Board): Region[] {
  return tensorRegions(board).map(({ name, availableBytes }) => ({
    name,
    capacityBytes: availableBytes,
  }));
}
