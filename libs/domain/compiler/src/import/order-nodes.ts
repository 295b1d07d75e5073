/** Puts the nodes of an ONNX graph into an order in which everything is produced before it is read. */
import type { OnnxGraph, OnnxNode } from '@flashline/onnx';
import { SmallestFirst } from './smallest-first.ts';

export interface NodeOrder {
  readonly nodes: readonly OnnxNode[];
  /** Nodes that read each other in a circle, or read what such nodes make. */
  readonly stuck: readonly OnnxNode[];
}

/** Stable: nodes that may run in the order of the file keep it. */
export function orderNodes(graph: OnnxGraph): NodeOrder {
  const maker = new Map<string, number>();
  graph.nodes.forEach((node, i) => {
    for (const output of node.outputs) if (output !== '') maker.set(output, i);
  });
  const readers = graph.nodes.map((): number[] => []);
  const waiting = graph.nodes.map((node, i) => {
    const makers = new Set(namesRead(node).flatMap((name) => maker.get(name) ?? []));
    for (const before of makers) readers[before]!.push(i);
    return makers.size;
  });
  const ready = new SmallestFirst();
  waiting.forEach((count, i) => count === 0 && ready.add(i));
  const nodes: OnnxNode[] = [];
  for (let next = ready.take(); next !== null; next = ready.take()) {
    nodes.push(graph.nodes[next]!);
    for (const reader of readers[next]!) {
      waiting[reader]! -= 1;
      if (waiting[reader] === 0) ready.add(reader);
    }
  }
  return { nodes, stuck: graph.nodes.filter((_, i) => waiting[i]! > 0) };
}

/** Names that a node reads, those that its subgraphs read from outside included. */
export function namesRead(node: OnnxNode): string[] {
  const names = node.inputs.filter((name) => name !== '');
  for (const attribute of node.attributes.values()) {
    const graphs = attribute.kind === 'graph' ? [attribute.value] : [];
    for (const graph of attribute.kind === 'graphs' ? attribute.value : graphs) {
      for (const name of outerNames(graph)) names.push(name);
    }
  }
  return names;
}

function outerNames(graph: OnnxGraph): string[] {
  const inside = new Set([
    ...graph.inputs.map((input) => input.name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
  ]);
  const read = [...graph.nodes.flatMap(namesRead), ...graph.outputs.map((output) => output.name)];
  return [...new Set(read)].filter((name) => !inside.has(name));
}
