import { elementCount, type Value } from '@flashline/ir';
import type { Pass } from './pass.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import { buildView, countSteps, stepsOf, traceView } from './views/view.ts';

const VIEWS = ['Reshape', 'Transpose'];

/**
 * Purpose: shortens chains of Reshape and Transpose. Pairs that cancel vanish, a Transpose that
 * moves only axes of length 1 becomes a Reshape, several become one of each.
 *
 * Needs: nothing.
 *
 * Guarantees: no chain holds more Transpose nodes than its meaning needs; values that others read
 * stay.
 */
export const mergeViews: Pass = {
  name: 'merge-views',
  run: (graph) => rewriteNodes(graph, mergeViews.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (!VIEWS.includes(node.op)) return;
  const value = editor.output(node);
  if (elementCount(value.type.shape) === 0) return;
  const view = traceView(editor, value, VIEWS);
  const steps = stepsOf(view, value.type.shape);
  if (view.base.id === value.id || steps === null) return;
  const now = countPrivate(editor, node, view.base);
  const then = countSteps(steps, view.base);
  const isBetter =
    then.transposes < now.transposes ||
    (then.transposes === now.transposes && then.nodes < now.nodes);
  if (isBetter) editor.replace(node, (build) => [buildView(build, view.base, steps)]);
}

/** Nodes of the chain, from its end to `base`, that would go with the end. */
function countPrivate(
  editor: GraphEditor,
  end: EditNode,
  base: Value,
): { transposes: number; nodes: number } {
  const count = { transposes: 0, nodes: 0 };
  for (let node: EditNode | null = end; node !== null;) {
    count.nodes++;
    if (node.op === 'Transpose') count.transposes++;
    const input: Value = editor.input(node, 0)!;
    node = input.id !== base.id && editor.isPrivate(input) ? editor.maker(input) : null;
  }
  return count;
}
