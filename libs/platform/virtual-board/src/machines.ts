/** Which emulated machine stands for which core, and where its large RAM lies. */

import type { BoardCore } from '@flashline/boards';

/** A machine of qemu-system-arm; its RAM of `ramBytes` holds all data regions of the board. */
export type Machine = {
  readonly name: string;
  readonly ramBase: number;
  readonly ramBytes: number;
};

const RAM_BYTES = 16 * 2 ** 20;

/** The machine for each core; addresses are those of Arm's MPS2 FPGA images. */
export const MACHINES: Readonly<Record<BoardCore, Machine>> = {
  'cortex-m4': { name: 'mps2-an386', ramBase: 0x21000000, ramBytes: RAM_BYTES },
  'cortex-m33': { name: 'mps2-an505', ramBase: 0x80000000, ramBytes: RAM_BYTES },
  'cortex-m7': { name: 'mps2-an500', ramBase: 0x60000000, ramBytes: RAM_BYTES },
};
