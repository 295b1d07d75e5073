/** Copies nodes with other names for their values, into their subgraphs as well. */
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValueInfo } from './model.ts';

export interface Renaming {
  /** New names of the values that the nodes may see from outside. */
  readonly names: ReadonlyMap<string, string>;
  /** A name that nothing else in the model has, made from an old one. */
  readonly fresh: (name: string) => string;
  /** Attribute that a reference stands for, or null where there is none. */
  readonly resolve: (name: string) => OnnxAttribute | null;
}

/** The nodes with every value renamed: seen names as given, all others to fresh ones. */
export function renameNodes(nodes: readonly OnnxNode[], renaming: Renaming): OnnxNode[] {
  const names = new Map(renaming.names);
  const nameOf = (name: string): string => {
    if (name === '') return '';
    const known = names.get(name);
    if (known !== undefined) return known;
    const made = renaming.fresh(name);
    names.set(name, made);
    return made;
  };
  // Producers first: in a file out of order a reader may come before its producer.
  for (const node of nodes) for (const output of node.outputs) nameOf(output);
  return nodes.map((node) => ({
    ...node,
    name: renaming.fresh(node.name === '' ? node.opType : node.name),
    inputs: node.inputs.map(nameOf),
    outputs: node.outputs.map(nameOf),
    attributes: renameAttributes(node.attributes, { ...renaming, names }),
  }));
}

function renameAttributes(
  attributes: ReadonlyMap<string, OnnxAttribute>,
  renaming: Renaming,
): ReadonlyMap<string, OnnxAttribute> {
  const renamed = new Map<string, OnnxAttribute>();
  for (const [name, attribute] of attributes) {
    if (attribute.kind === 'reference') {
      const value = renaming.resolve(attribute.name);
      if (value !== null) renamed.set(name, value);
    } else if (attribute.kind === 'graph') {
      renamed.set(name, { kind: 'graph', value: renameGraph(attribute.value, renaming) });
    } else if (attribute.kind === 'graphs') {
      const value = attribute.value.map((graph) => renameGraph(graph, renaming));
      renamed.set(name, { kind: 'graphs', value });
    } else renamed.set(name, attribute);
  }
  return renamed;
}

/** A subgraph sees the names around it; its own hide them. */
function renameGraph(graph: OnnxGraph, renaming: Renaming): OnnxGraph {
  const names = new Map(renaming.names);
  const own = [
    ...graph.inputs.map((input) => input.name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
  ];
  for (const name of new Set(own)) if (name !== '') names.set(name, renaming.fresh(name));
  const nameOf = (name: string): string => names.get(name) ?? name;
  const info = (value: OnnxValueInfo): OnnxValueInfo => ({ ...value, name: nameOf(value.name) });
  return {
    name: graph.name,
    nodes: renameNodes(graph.nodes, { ...renaming, names }),
    initializers: new Map(
      [...graph.initializers].map(([name, tensor]): [string, OnnxTensor] => [nameOf(name), tensor]),
    ),
    inputs: graph.inputs.map(info),
    outputs: graph.outputs.map(info),
    valueInfos: [],
  };
}
