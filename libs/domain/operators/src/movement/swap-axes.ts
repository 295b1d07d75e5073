/** Transpositions that exchange two neighbouring axes of blocks: nk/swap_axes.h. */
import { byteSize, elementCount, type ElementType } from '@flashline/ir';
import type { Lowering } from '../lowering.ts';
import { cTypeOf } from './extents.ts';
import { instanceOf } from './instance.ts';
import type { Loop } from './loops.ts';

/**
 * Smallest block that moves in place about as fast as a copy does; smaller ones cost more
 * instructions for finding their way than for moving.
 */
const SMALLEST_BLOCK_BYTES = 16;

/** A lowering that may work in place, or null where the walk is no such exchange. */
export function lowerAxisSwap(element: ElementType, merged: readonly Loop[]): Lowering | null {
  const swap = swapOf(merged);
  if (swap === null) return null;
  const { batches, rows, columns, block } = swap;
  const spareBytes = byteSize({ element, shape: [block] });
  if (spareBytes < SMALLEST_BLOCK_BYTES) return null;
  const blocks = elementCount([batches, rows, columns]);
  return {
    kind: 'calls',
    calls: [
      {
        ...instanceOf('swap_axes', 'NK_SWAP_AXES', cTypeOf(element)),
        params: { type: 'nk_swap_axes_params', fields: { batches, rows, columns, block } },
        arguments: [
          { kind: 'input', index: 0 },
          { kind: 'output', index: 0 },
          { kind: 'scratch', cType: cTypeOf(element) },
          { kind: 'scratch', cType: 'uint8_t', offsetBytes: spareBytes },
        ],
        cost: {
          blocks,
          quads: blocks * Math.floor(block / 4),
          singles: blocks * (block % 4),
        },
      },
    ],
    inPlace: [[0, 0]],
    scratchBytes: spareBytes + Math.ceil((rows * columns) / 8),
  };
}

interface AxisSwap {
  readonly batches: number;
  readonly rows: number;
  readonly columns: number;
  readonly block: number;
}

/** The loops of the output as [batches][columns][rows][block] over an input with rows outside. */
function swapOf(merged: readonly Loop[]): AxisSwap | null {
  const inner = merged.at(-1);
  if (inner === undefined || inner.read !== 1 || merged.length < 3 || merged.length > 4)
    return null;
  const block = inner.count;
  const rowLoop = merged.at(-2)!;
  const columnLoop = merged.at(-3)!;
  const batchLoop = merged.length === 4 ? merged[0]! : null;
  const rows = rowLoop.count;
  const columns = columnLoop.count;
  const isSwap =
    columnLoop.read === block &&
    rowLoop.read === columns * block &&
    (batchLoop === null || batchLoop.read === rows * columns * block);
  return isSwap ? { batches: batchLoop?.count ?? 1, rows, columns, block } : null;
}
