/** A pass: a pure function from graph to graph with a name. Nothing to do gives the same object. */
import type { Graph } from '@flashline/ir';

export interface Pass {
  /** Verb and object, as in `fold-batch-norm`. */
  readonly name: string;
  run(graph: Graph): Graph;
}
