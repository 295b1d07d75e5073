/** What a run on a virtual board is given and what it gives back. */

import type { Board } from '@flashline/boards';

/** Bytes of a RAM region to read right after a layer has run; `offset` counts in the arena. */
export type LayerRead = {
  readonly layer: number;
  readonly region: string;
  readonly offset: number;
  readonly bytes: number;
};

/** One firmware and the inputs of all its samples. */
export type VirtualRunRequest = {
  readonly board: Board;
  /** Path of an ELF built for the virtual target of this board. */
  readonly elf: string;
  /** Samples x inputs, raw bytes in the order and layout of the model's inputs. */
  readonly inputs: readonly (readonly Uint8Array[])[];
  /** Bytes of each output. */
  readonly outputBytes: readonly number[];
  readonly layerCount: number;
  /** Memory to read at layer boundaries in the second inference of every sample. */
  readonly layerReads?: readonly LayerRead[];
  /** Limit for one inference; 60,000 unless given. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** Exact executed instructions of one inference; the layers add up to the total. */
export type InstructionCount = {
  readonly total: number;
  readonly layers: readonly number[];
};

/** What the board's memory held and what the counter saw. Each sample runs twice. */
export type VirtualRunResult = {
  /** Samples x outputs, as read from the board's memory after the second inference. */
  readonly outputs: readonly (readonly Uint8Array[])[];
  /** Per sample, second inference. */
  readonly instructions: readonly InstructionCount[];
  /** Samples x `layerReads`, in the order in which they were asked for. */
  readonly layerReads: readonly (readonly Uint8Array[])[];
  /** Highest stack use of one inference over all samples. */
  readonly stackBytes: number;
  /** True where both inferences of every sample gave equal outputs and equal counts. */
  readonly repeatable: boolean;
};
