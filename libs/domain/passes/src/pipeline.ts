/** The order of passes, and the one loop that runs them. */
import type { Graph } from '@flashline/ir';
import { foldAffine } from './fold-affine.ts';
import { fuseActivation } from './fuse-activation.ts';
import { fuseResidual } from './fuse-residual.ts';
import { mergeViews } from './merge-views.ts';
import type { Pass } from './pass.ts';
import { removeDeadNodes } from './remove-dead-nodes.ts';

export const PIPELINE: readonly Pass[] = [
  // First: a reader that reaches no output would keep two nodes from becoming one.
  removeDeadNodes,
  mergeViews,
  // Before the fusions: only a producer without residual and activation can be scaled.
  foldAffine,
  // Before fuse-activation: the activation after the Add is applied after the residual.
  fuseResidual,
  fuseActivation,
];

/** Called after each pass with its name and the graph it gave. */
export type PassTrace = (pass: string, graph: Graph) => void;

export function runPasses(
  graph: Graph,
  passes: readonly Pass[] = PIPELINE,
  trace?: PassTrace,
): Graph {
  return passes.reduce((current, pass) => {
    const next = pass.run(current);
    trace?.(pass.name, next);
    return next;
  }, graph);
}
