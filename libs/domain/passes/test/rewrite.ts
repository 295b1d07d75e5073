/** Passes as text in, text out. */
import { InvariantError, parseGraph, printGraph, verifyGraph, type Graph } from '@flashline/ir';
import { findOperator } from '@flashline/operators';
import type { Pass } from '../src/index.ts';

/** The text of what a pass makes of a graph, which must be in order and stay when it runs again. */
export function after(pass: Pass, text: string): string {
  return printGraph(apply(pass, parseGraph(text)));
}

/** Runs a pass on a verified graph and checks the result, types included. */
export function apply(pass: Pass, graph: Graph): Graph {
  const known = sourcesOf(graph);
  verifyGraph(graph, known);
  const result = pass.run(graph);
  verifyGraph(result, known);
  verifyTypes(result);
  if (pass.run(result) !== result) throw new InvariantError(`${pass.name} changes what it made`);
  return result;
}

/** Whether the pass gives back the very graph that the text describes. */
export function isUntouched(pass: Pass, text: string): boolean {
  const graph = parseGraph(text);
  verifyTypes(graph);
  return pass.run(graph) === graph;
}

export function sourcesOf(graph: Graph): string[] {
  return [
    ...graph.nodes.flatMap((node) => node.sources),
    ...graph.removed.map((one) => one.source),
  ];
}

/** Throws InvariantError where an output's type is not what its operator infers. */
export function verifyTypes(graph: Graph): void {
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => (id === null ? null : graph.values.get(id)!));
    const types = findOperator(node.op).infer(inputs, node.attributes, node.outputs.length);
    node.outputs.forEach((id, i) => {
      const type = id === null ? undefined : graph.values.get(id)!.type;
      if (type === undefined || JSON.stringify(type) === JSON.stringify(types[i])) return;
      throw new InvariantError(
        `%${id} is ${JSON.stringify(type)}, not ${JSON.stringify(types[i])}`,
      );
    });
  }
}
