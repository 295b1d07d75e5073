/** What goes into the build of a firmware and what comes out of it. */

import type { Board } from '@flashline/boards';

/** One static buffer that a model asks for; `region` is the name of a RAM region of the board. */
export type ArenaBinding = {
  readonly region: string;
  readonly bytes: number;
  /** Power of two. */
  readonly alignment: number;
};

/**
 * How the firmware reaches a generated model (interface `flashline.c/1`): `<prefix>.h` declares
 * `<prefix>_t`, `<prefix>_init(ctx, arena0, bytes0, arena1, bytes1 ...)`, `<prefix>_run(ctx)`,
 * `<prefix>_input(ctx, i)` and `<prefix>_output(ctx, i)`. Arenas are in the order of init.
 */
export type ModelBinding = {
  readonly prefix: string;
  readonly arenas: readonly ArenaBinding[];
  readonly inputBytes: readonly number[];
  readonly outputBytes: readonly number[];
};

/** Optimisation level of the C compiler. */
export type OptimizeFlag = '-O2' | '-O3' | '-Os';

/** C files by relative name ("model.c", "nk/dense.h"); `.c` and `.S` are compiled. */
export type SourceFiles = ReadonlyMap<string, string | Uint8Array>;

/** Everything a firmware is built from. */
export type FirmwareRequest = {
  readonly board: Board;
  /** The board itself, or its twin on the emulator with the same region names and sizes. */
  readonly target: 'virtual' | 'board';
  readonly sources: SourceFiles;
  /** Null builds the firmware with no model. */
  readonly model: ModelBinding | null;
  readonly optimize: OptimizeFlag;
  /** Existing folder; receives firmware.elf, firmware.bin and firmware.map. */
  readonly outDir: string;
  /** Folders within `sources` that are searched for headers besides its root. */
  readonly includeDirs?: readonly string[];
  /** Bytes kept for the stack; `STACK_RESERVE_BYTES` unless given. */
  readonly stackReserveBytes?: number;
  /** Ends the compiler and rejects when aborted. */
  readonly signal?: AbortSignal;
};

/** Bytes that the link asked for in a region (more than its size where it does not fit). */
export type RegionUse = {
  readonly name: string;
  readonly usedBytes: number;
  readonly sizeBytes: number;
};

/** Bytes of an image: flash is code, constants and initial data; RAM is data and bss, no stack. */
export type ImageSize = {
  readonly flashBytes: number;
  readonly ramBytes: number;
};

/** A linked firmware, or what its link asked for where it does not fit. */
export type Firmware = {
  /** False where a region overflows; then `elf`, `bin` and `map` are null. */
  readonly linked: boolean;
  readonly elf: string | null;
  readonly bin: string | null;
  readonly map: string | null;
  /** FLASH first, then RAM in the board's order; the whole image, stack reserve included. */
  readonly regions: readonly RegionUse[];
  readonly image: ImageSize;
  /** The same firmware with no model: subtract it to get what the model takes. */
  readonly empty: ImageSize;
  /** Bytes of the constants marked with `<PREFIX>_WEIGHTS_ATTR`, alignment included. */
  readonly weightsBytes: number;
  readonly compiler: { readonly name: string; readonly version: string };
  readonly flags: readonly string[];
};
