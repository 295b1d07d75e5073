import type { EditNode } from '@flashline/passes';

/**
 * Pairs of nodes that apply the same weights in the same way, as the steps of a recurrence do: each with
 * the one before it. `weightsOf` gives the places of a node's weights.
 */
export function twinsOf(
  nodes: readonly EditNode[],
  weightsOf: (node: EditNode) => readonly number[],
): [EditNode, EditNode][] {
  const last = new Map<string, EditNode>();
  return nodes.flatMap((node): [EditNode, EditNode][] => {
    const weights = weightsOf(node).map((i) => node.inputs[i]);
    if (weights.length === 0) return [];
    const key = JSON.stringify([node.op, node.inputs.length, weights, node.attributes]);
    const before = last.get(key);
    last.set(key, node);
    return before === undefined ? [] : [[before, node]];
  });
}
