/** Counts that the cost of nk_matmul_f32 is linear in: its register tiles, from its own loops. */
import type { MatMulShape } from './mat-mul-shape.ts';

type Product = Pick<
  MatMulShape,
  'rows' | 'columns' | 'depth' | 'aRow' | 'aDepth' | 'bDepth' | 'bColumn'
>;

/** Features of one product of two matrices; see the paths of matrix_product_f32_vfp.c. */
export function productCost(shape: Product): Record<string, number> {
  const { name, tiles } = tilesOf(shape.columns === 1 ? exchanged(shape) : shape);
  const { depth } = shape;
  const quads = tiles.map((count) => count * Math.floor(depth / 4));
  const singles = tiles.map((count) => count * (depth % 4));
  return Object.fromEntries(
    tiles.flatMap((count, i) => [
      [`${name}${i}`, count],
      [`${name}${i}Quads`, quads[i]!],
      [`${name}${i}Singles`, singles[i]!],
    ]),
  );
}

/** One column is computed as one row, the operands exchanged. */
function exchanged(shape: Product): Product {
  return {
    rows: 1,
    columns: shape.rows,
    depth: shape.depth,
    aRow: 0,
    aDepth: shape.bDepth,
    bDepth: shape.aDepth,
    bColumn: shape.aRow,
  };
}

/** The path and how many tiles of each of its kinds it computes. */
function tilesOf(shape: Product): { readonly name: string; readonly tiles: readonly number[] } {
  const { rows, columns, aRow, aDepth, bDepth, bColumn } = shape;
  const quads = (count: number) => Math.ceil(count / 4);
  if (aDepth === 1 && bColumn === 1 && columns >= 4) {
    const wide = columns < 8 ? 0 : Math.ceil((columns - 4) / 8);
    const narrow = quads(Math.max(0, columns - 8 * wide));
    return { name: 'wide', tiles: [wide * (rows >> 1), wide * (rows & 1), narrow * rows] };
  }
  if (aDepth === 1 && bDepth === 1 && columns >= 4) {
    const across = quads(columns);
    return { name: 'dot', tiles: rows >= 4 ? [across * quads(rows), 0] : [0, across * rows] };
  }
  if (aRow === 1 && bColumn === 1 && columns >= 4 && rows >= 4) {
    return { name: 'outer', tiles: [quads(rows) * quads(columns)] };
  }
  if (aDepth === 1 && rows >= 4) return { name: 'column', tiles: [columns * quads(rows)] };
  return { name: 'plain', tiles: [rows * columns] };
}
