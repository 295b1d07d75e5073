/** Puts the nodes of an ONNX graph into an order in which everything is produced before it is read. */
import type { OnnxGraph, OnnxNode } from '@flashline/onnx';

export interface NodeOrder {
  readonly nodes: readonly OnnxNode[];
  /** Nodes that read each other in a circle, or read what such nodes make. */
  readonly stuck: readonly OnnxNode[];
}

/** Stable: nodes that may run in the order of the file keep it. */
export function orderNodes(graph: OnnxGraph): NodeOrder {
  const maker = new Map<string, OnnxNode>();
  for (const node of graph.nodes) {
    for (const output of node.outputs) if (output !== '') maker.set(output, node);
  }
  const waiting = new Map<OnnxNode, number>();
  const readers = new Map<OnnxNode, OnnxNode[]>();
  for (const node of graph.nodes) {
    const makers = new Set(namesRead(node).flatMap((name) => maker.get(name) ?? []));
    waiting.set(node, makers.size);
    for (const before of makers) readers.set(before, [...(readers.get(before) ?? []), node]);
  }
  const position = new Map(graph.nodes.map((node, i) => [node, i]));
  const ready = graph.nodes.filter((node) => waiting.get(node) === 0);
  const nodes: OnnxNode[] = [];
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    nodes.push(next);
    const freed = (readers.get(next) ?? []).filter((reader) => {
      waiting.set(reader, waiting.get(reader)! - 1);
      return waiting.get(reader) === 0;
    });
    if (freed.length === 0) continue;
    ready.push(...freed);
    ready.sort((a, b) => position.get(a)! - position.get(b)!);
  }
  return { nodes, stuck: graph.nodes.filter((node) => waiting.get(node)! > 0) };
}

/** Names that a node reads, those that its subgraphs read from outside included. */
export function namesRead(node: OnnxNode): string[] {
  const names = node.inputs.filter((name) => name !== '');
  for (const attribute of node.attributes.values()) {
    if (attribute.kind === 'graph') names.push(...outerNames(attribute.value));
    if (attribute.kind === 'graphs') names.push(...attribute.value.flatMap(outerNames));
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
  return read.filter((name) => !inside.has(name));
}
