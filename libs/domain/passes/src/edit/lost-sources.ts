import type { Graph, Node, RemovedSource } from '@flashline/ir';

/** ONNX nodes that nodes of `before` stood for and none of `nodes` does. */
export function lostSources(before: Graph, nodes: readonly Node[], pass: string): RemovedSource[] {
  const still = new Set(nodes.flatMap((node) => node.sources));
  const lost = new Set(before.nodes.flatMap((node) => node.sources).filter((s) => !still.has(s)));
  return [...lost].map((source) => ({ source, pass }));
}
