/** Calls of the copying kernels. */
import { byteSize, ELEMENT_TYPES, type ElementType } from '@flashline/ir';
import type { KernelCall } from '../lowering.ts';
import {
  isContiguous,
  mergeLoops,
  MOST_LOOPS,
  odometerSteps,
  requireFewLoops,
  type Loop,
} from './loops.ts';
import { instanceOf } from './instance.ts';

/** A box of elements that goes from input `input` to output 0; offsets in elements. */
export interface Move {
  readonly element: ElementType;
  readonly input: number;
  /** Outermost first; the innermost that turns more than once need not write neighbours. */
  readonly loops: readonly Loop[];
  readonly readOffset: number;
  readonly writeOffset: number;
}

const ONE_TURN: Loop = { count: 1, read: 1, write: 1 };

/** Calls that do the move; none where it is empty. */
export function copyCalls(move: Move): KernelCall[] {
  if (move.loops.some((loop) => loop.count === 0)) return [];
  const merged = mergeLoops(move.loops);
  if (isContiguous(merged)) return [blockCopy(move, merged[0]?.count ?? 1)];
  return [stridedCopy(move, withColumns(merged))];
}

/** Throws Refusal OP_SHAPE where a move along these loops would need more than the kernels have. */
export function requireCopyable(loops: readonly Loop[]): void {
  requireFewLoops(withColumns(mergeLoops(loops)));
}

/** The innermost loop writes neighbours: one of a single turn where none does. */
function withColumns(merged: readonly Loop[]): readonly Loop[] {
  const inner = merged.at(-1);
  return inner === undefined || inner.write === 1 ? merged : [...merged, ONE_TURN];
}

function blockCopy(move: Move, elements: number): KernelCall {
  const bytes = byteSize({ element: move.element, shape: [elements] });
  return {
    kernel: 'nk_copy',
    arguments: [
      { kind: 'input', index: move.input, offsetElements: move.readOffset },
      { kind: 'output', index: 0, offsetElements: move.writeOffset },
      { kind: 'integer', value: bytes },
    ],
    cost: blockCopyCost(bytes),
  };
}

/** Groups of eight words, words and bytes that nk_copy moves one after the other. */
export function blockCopyCost(bytes: number): Record<string, number> {
  return {
    blocks: Math.floor(bytes / 32),
    words: Math.floor((bytes % 32) / 4),
    bytes: bytes % 4,
  };
}

function stridedCopy(move: Move, loops: readonly Loop[]): KernelCall {
  const column = loops.at(-1)!;
  const row = loops.at(-2) ?? ONE_TURN;
  const around = loops.slice(0, -2);
  const dims = around.map((loop) => loop.count);
  const blocks = dims.reduce((product, dim) => product * dim, 1);
  const rows = blocks * row.count;
  const isRowCopy = column.read === 1;
  // The strided loop leaves the last four columns to its tail.
  const quads = Math.floor((isRowCopy ? column.count : column.count - 1) / 4);
  return {
    ...instanceOf(
      'strided_copy',
      isRowCopy ? 'NK_ROW_COPY' : 'NK_STRIDED_COPY',
      ELEMENT_TYPES[move.element].cType,
    ),
    params: {
      type: 'nk_strided_copy_params',
      fields: {
        columns: column.count,
        rows: row.count,
        read_column: column.read,
        read_row: row.read,
        write_row: row.write,
        loops: around.length,
        dims: padded(dims),
        read_step: padded(stepsAround(loops, 'read')),
        write_step: padded(stepsAround(loops, 'write')),
      },
    },
    arguments: [
      { kind: 'input', index: move.input, offsetElements: move.readOffset },
      { kind: 'output', index: 0, offsetElements: move.writeOffset },
    ],
    cost: {
      quads: rows * quads,
      singles: rows * (column.count - 4 * quads),
      rows,
      blocks,
    },
  };
}

/** Rows and columns do not move the position itself, so steps are those of the loops around alone. */
function stepsAround(loops: readonly Loop[], side: 'read' | 'write'): number[] {
  const around = loops.slice(0, -2);
  return odometerSteps(
    around.map((loop) => loop.count),
    around.map((loop) => loop[side]),
  );
}

function padded(values: readonly number[]): number[] {
  return Array.from({ length: MOST_LOOPS - 2 }, (_, i) => values[i] ?? 0);
}
