import type { AttributeValue, Graph, Value } from '@flashline/ir';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';
import { reshaped } from './views/view.ts';

/**
 * Purpose: what two nodes compute alike is computed once.
 *
 * Needs: the same operator, inputs and attributes. Reductions that differ only in whether they keep
 * the reduced axes are alike up to a Reshape.
 *
 * Guarantees: the first of the nodes stays, and its result lives until the last reader of all.
 */
export const shareNodes: Pass = {
  name: 'share-nodes',
  run(graph: Graph) {
    const made = new Map<string, EditNode>();
    return rewriteNodes(graph, shareNodes.name, (node, editor) => visit(node, editor, made));
  },
};

function visit(node: EditNode, editor: GraphEditor, made: Map<string, EditNode>): void {
  if (node.outputs.length !== 1 || node.op === 'Reshape' || node.op === 'Copy') return;
  const key = keyOf(node);
  const first = key === null ? undefined : made.get(key);
  if (key === null || first === undefined || !first.isAlive) {
    if (key !== null) made.set(key, node);
    return;
  }
  const value: Value = editor.output(first);
  editor.replace(node, (build) => [reshaped(build, value, editor.output(node).type.shape)]);
}

/** Nodes of one key compute the same elements; null: attributes that cannot be compared. */
function keyOf({ op, inputs, attributes }: EditNode): string | null {
  const entries = Object.entries(attributes)
    .filter(([name]) => op !== 'Reduce' || name !== 'keepdims')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.some(([, value]) => isTensor(value))) return null;
  return JSON.stringify([op, inputs, entries.map(([name, value]) => [name, print(value)])]);
}

function isTensor(value: AttributeValue): boolean {
  return typeof value === 'object' && 'data' in value;
}

/** JSON knows no infinity, no NaN and no negative zero. */
function print(value: AttributeValue): AttributeValue {
  if (typeof value !== 'number') return value;
  return Object.is(value, -0) ? '-0' : String(value);
}
