/** The order of passes, and the one loop that runs them. */
import type { Graph } from '@flashline/ir';
import type { Pass } from './pass.ts';
import { removeDeadNodes } from './remove-dead-nodes.ts';

export const PIPELINE: readonly Pass[] = [
  // Last: everything above may leave nodes behind that nobody reads.
  removeDeadNodes,
];

/** Called after each pass with its name and the graph it gave. */
export type PassTrace = (pass: string, graph: Graph) => void;

export function runPasses(graph: Graph, passes: readonly Pass[] = PIPELINE, trace?: PassTrace): Graph {
  return passes.reduce((current, pass) => {
    const next = pass.run(current);
    trace?.(pass.name, next);
    return next;
  }, graph);
}
