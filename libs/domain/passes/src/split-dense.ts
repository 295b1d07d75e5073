import { elementCount, tensorOf, type Value } from '@flashline/ir';
import { affineNode, type AffineNode } from './affine/channels.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';
import { columnSelection, type ColumnSelection } from './views/selection.ts';
import { buildView, LONGEST_CHAIN, stepsOf, traceView } from './views/view.ts';

const VIEWS = ['Reshape', 'Transpose', 'Slice'];

/**
 * Purpose: splits a dense layer whose outputs are used in parts (query, key and value of attention,
 * gates of a cell) into one layer for each part, so that no part has to be cut out and each may die
 * alone.
 *
 * Needs: every reader takes the same neighbouring columns of all rows, through any chain of Reshape,
 * Transpose and Slice; weights that nobody else reads; more than one row, since parts of one row are
 * views already.
 *
 * Guarantees: no output is computed twice, and one that nobody takes is not computed at all.
 */
export const splitDense: Pass = {
  name: 'split-dense',
  run: (graph) => rewriteNodes(graph, splitDense.name, visit),
};

interface Part {
  readonly node: EditNode;
  readonly columns: ColumnSelection;
}

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'Dense' || node.inputs[3] != null) return;
  const dense = affineNode(editor, node)!;
  const made = editor.output(node);
  const rows = elementCount(made.type.shape) / dense.outChannels;
  if (rows < 2 || !editor.isPrivate(dense.w)) return;
  const parts = findParts(editor, made, made);
  if (parts === null || overlap(parts)) return;
  for (const part of parts) replacePart(editor, dense, part);
}

/** What takes columns of the matrix from a view of it, or null where something takes others. */
function findParts(
  editor: GraphEditor,
  matrix: Value,
  view: Value,
  depth = LONGEST_CHAIN,
): Part[] | null {
  if (depth === 0 || editor.isOutput(view)) return null;
  const parts: Part[] = [];
  for (const reader of editor.readers(view)) {
    if (!VIEWS.includes(reader.op)) return null;
    const value = editor.output(reader);
    if (reader.op !== 'Slice') {
      const inner = findParts(editor, matrix, value, depth - 1);
      if (inner === null) return null;
      parts.push(...inner);
      continue;
    }
    const taken = traceView(editor, value, VIEWS);
    const columns = taken.base.id === matrix.id ? columnSelection(taken) : null;
    if (columns === null) return null;
    parts.push({ node: reader, columns });
  }
  return parts;
}

function overlap(parts: readonly Part[]): boolean {
  const sorted = parts.map((part) => part.columns).sort((a, b) => a.first - b.first);
  return sorted.some(
    (columns, i) => i > 0 && columns.first < sorted[i - 1]!.first + sorted[i - 1]!.count,
  );
}

function replacePart(
  editor: GraphEditor,
  { node, x, w, weights, bias, outChannels }: AffineNode,
  { node: slice, columns: { first, count, axes } }: Part,
): void {
  const { shape } = editor.output(slice).type;
  editor.replace(slice, (build) => {
    build.as(node);
    const own = weights.filter(
      (_, i) => i % outChannels >= first && i % outChannels < first + count,
    );
    const kernel = build.constant(tensorOf('f32', [w.type.shape[0]!, count], own));
    const shift = bias === null ? null : tensorOf('f32', [count], bias.slice(first, first + count));
    const inputs = [x, kernel, shift && build.constant(shift), null];
    const part = build.one('Dense', inputs, node.attributes);
    build.as(slice);
    const steps = stepsOf({ base: part, offset: 0, axes }, shape);
    return steps === null ? null : [buildView(build, part, steps)];
  });
}
