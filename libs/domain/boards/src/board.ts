/** What a board is: its core, its compiler flags and its memories as the linker sees them. */

/** Processor core of a board. */
export type BoardCore = 'cortex-m4' | 'cortex-m33' | 'cortex-m7';

/** One contiguous memory: first address and size in bytes, and where both numbers come from. */
export type MemoryRegion = {
  readonly name: string;
  readonly base: number;
  readonly sizeBytes: number;
  readonly source: string;
};

/**
 * A board by its ID. `ram` holds contiguous regions in the order in which tensors prefer them;
 * `runtimeRegion` names the one that holds the stack, the static data and the mailbox. `primary`
 * boards are what `--board all` means. `gccFlags` choose core, FPU and calling convention.
 */
export type Board = {
  readonly id: string;
  readonly mcu: string;
  readonly core: BoardCore;
  readonly gccFlags: readonly string[];
  readonly primary: boolean;
  readonly maxClockHz: number;
  readonly flash: MemoryRegion;
  readonly ram: readonly MemoryRegion[];
  readonly runtimeRegion: string;
  readonly source: string;
};
