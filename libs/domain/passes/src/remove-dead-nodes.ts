import type { Graph, Node, ValueId } from '@flashline/ir';
import type { Pass } from './pass.ts';

/**
 * Purpose: removes nodes whose outputs nobody reads, and values that no node or port names.
 *
 * Needs: nodes in execution order.
 *
 * Guarantees: every node's work reaches an output; the ONNX nodes that a removed node stood for
 * are in the list of removed ones. An optional output that nobody reads becomes absent.
 */
export const removeDeadNodes: Pass = {
  name: 'remove-dead-nodes',
  run(graph) {
    const live = new Set<ValueId>(graph.outputs.map((port) => port.value));
    const kept: Node[] = [];
    for (const node of [...graph.nodes].reverse()) {
      if (!node.outputs.some((id) => id !== null && live.has(id))) continue;
      node.inputs.forEach((id) => id !== null && live.add(id));
      const outputs = node.outputs.map((id) => (id !== null && live.has(id) ? id : null));
      kept.push(outputs.every((id, i) => id === node.outputs[i]) ? node : { ...node, outputs });
    }
    graph.inputs.forEach((port) => live.add(port.value));
    const nodes = kept.reverse();
    const isSame =
      nodes.length === graph.nodes.length &&
      live.size === graph.values.size &&
      nodes.every((node, i) => node === graph.nodes[i]);
    if (isSame) return graph;
    return {
      ...graph,
      nodes,
      values: new Map([...graph.values].filter(([id]) => live.has(id))),
      removed: [...graph.removed, ...lostSources(graph, nodes)],
    };
  },
};

function lostSources(graph: Graph, nodes: readonly Node[]): { source: string; pass: string }[] {
  const still = new Set(nodes.flatMap((node) => node.sources));
  const lost = new Set(graph.nodes.flatMap((node) => node.sources).filter((s) => !still.has(s)));
  return [...lost].map((source) => ({ source, pass: removeDeadNodes.name }));
}
