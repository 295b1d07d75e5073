/** Selections of columns: a view that takes some columns of every row of a matrix. */
import { elementCount } from '@flashline/ir';
import { mergeLoops, type Loop } from './loops.ts';
import type { View } from './view.ts';

/** Columns `first` .. `first + count - 1` of every row, walked through in some order. */
export interface ColumnSelection {
  readonly first: number;
  readonly count: number;
  /** The same view of the matrix that has those columns alone. */
  readonly axes: readonly (readonly Loop[])[];
}

/** Null where the view does not take the same neighbouring columns of all rows, each once. */
export function columnSelection(view: View): ColumnSelection | null {
  const { shape } = view.base.type;
  const width = shape.at(-1)!;
  const rows = elementCount(shape) / width;
  const first = view.offset % width;
  if (view.offset >= width) return null;
  const loops = mergeLoops(view.axes.flat());
  const within = loops.filter((loop) => loop.stride % width !== 0);
  const across = loops.filter((loop) => loop.stride % width === 0);
  const count = within.reduce((product, loop) => product * loop.size, 1);
  if (first + count > width || !covers(within, 1, count) || !covers(across, width, rows))
    return null;
  const narrow = (loop: Loop): Loop =>
    loop.stride % width === 0 ? { ...loop, stride: (loop.stride / width) * count } : loop;
  return { first, count, axes: view.axes.map((axis) => axis.map(narrow)) };
}

/** Whether the loops visit 0, unit, 2 unit .. (count - 1) unit, each once. */
function covers(loops: readonly Loop[], unit: number, count: number): boolean {
  let next = unit;
  for (const loop of [...loops].sort((a, b) => a.stride - b.stride)) {
    if (loop.stride !== next) return false;
    next *= loop.size;
  }
  return next === unit * count;
}
