import { elementCount, type TensorType } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import type { Lowering } from '../lowering.ts';
import { cTypeOf, requireWholeBytes } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { MOST_LOOPS, requireFewLoops } from '../movement/loops.ts';
import { pick } from '../movement/tensor-index.ts';
import type { OnnxOperand } from '../onnx-writer.ts';
import { Refusal } from '../refusal.ts';
import { rowMajorStrides } from '../shapes.ts';

export type TakeAttributes = {
  /** Axes that have a table, ascending. */
  readonly axes: readonly number[];
  /** Length of each table: the extent of that axis in the output. */
  readonly counts: readonly number[];
  /** The tables one after the other: places along the axis in the input. */
  readonly places: readonly number[];
};

/**
 * Picks elements at places known at compile time, one table per axis: element [i, j] of the output
 * is element [tables[0][i], tables[1][j]] of the input. Nearest-neighbour resizing, reflecting
 * padding and gathering at constant indices are this.
 */
export const take = defineOperator<TakeAttributes>({
  name: 'Take',
  onnx: [],
  traits: { movesData: true },
  infer: ([x], attributes) => {
    const { element, shape } = x!.type;
    requireWholeBytes(x!.type);
    const tables = tablesOf(shape, attributes);
    requireFewLoops(middleOf(tables), MOST_LOOPS - 1);
    return [{ element, shape: tables.map((table, axis) => table?.length ?? shape[axis]!) }];
  },
  evaluate: ([x], attributes, [type]) => {
    const strides = rowMajorStrides(x!.type.shape);
    const tables = tablesOf(x!.type.shape, attributes);
    const place = (index: readonly number[]) =>
      index.reduce((sum, at, axis) => sum + (tables[axis]?.[at] ?? at) * strides[axis]!, 0);
    return [pick(x!, type!, place)];
  },
  toOnnx: ({ inputs: [x], attributes }, write) => {
    const tables = tablesOf(x!.type.shape, attributes);
    return attributes.axes.reduce<OnnxOperand>(
      (taken, axis) => write.one('Gather', [taken, tables[axis]!], { axis }),
      x!,
    ) as string;
  },
  lower: ({ inputs: [x], outputs: [y], attributes }) => {
    if (elementCount(y!.type.shape) === 0) return { kind: 'calls', calls: [] };
    return lowerTables(x!.type, tablesOf(x!.type.shape, attributes));
  },
});

type Tables = readonly (readonly number[] | null)[];

/** The table of every axis, null for one that stays. Throws Refusal. */
function tablesOf(shape: readonly number[], { axes, counts, places }: TakeAttributes): Tables {
  const ends = counts.map((_, i) => counts.slice(0, i + 1).reduce((sum, count) => sum + count, 0));
  return shape.map((extent, axis) => {
    const i = axes.indexOf(axis);
    if (i < 0) return null;
    const table = places.slice(ends[i]! - counts[i]!, ends[i]);
    const wrong = table.find((place) => !Number.isInteger(place) || place < 0 || place >= extent);
    if (wrong === undefined) return table;
    throw new Refusal('OP_SHAPE', `index ${wrong} is outside axis ${axis} of length ${extent}`);
  });
}

/** From the first to the last axis with a table; those around are plain copies. */
function middleOf(tables: Tables): Tables {
  const first = tables.findIndex((table) => table !== null);
  return tables.slice(first, tables.findLastIndex((table) => table !== null) + 1);
}

function lowerTables(input: TensorType, tables: Tables): Lowering {
  const { element, shape } = input;
  const first = tables.findIndex((table) => table !== null);
  const strides = rowMajorStrides(shape);
  const offsets = middleOf(tables).map((table, i) => {
    const axis = first + i;
    return (table ?? [...new Array(shape[axis]!).keys()]).map((place) => place * strides[axis]!);
  });
  const outer = elementCount(shape.slice(0, first));
  const columns = offsets.at(-1)!.length;
  const dims = offsets.slice(0, -1).map((table) => table.length);
  const row = strides[first + offsets.length - 1]!;
  const blocks = outer * elementCount(dims);
  const rows = blocks * columns;
  const copies = { rows, quads: rows * Math.floor(row / 4), singles: rows * (row % 4), blocks };
  return {
    kind: 'calls',
    calls: [
      {
        ...instanceOf('take', row === 1 ? 'NK_TAKE' : 'NK_TAKE_ROWS', cTypeOf(element)),
        params: {
          type: 'nk_take_params',
          fields: {
            outer,
            outer_stride: elementCount(shape.slice(first)),
            columns,
            row,
            loops: dims.length,
            dims: Array.from({ length: MOST_LOOPS - 2 }, (_, i) => dims[i] ?? 0),
          },
        },
        arguments: [
          { kind: 'input', index: 0 },
          { kind: 'weight', data: Int32Array.from(offsets.flat()) },
          { kind: 'output', index: 0 },
        ],
        cost: row === 1 ? { elements: rows, blocks } : copies,
      },
    ],
  };
}
