import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';
import { sinkReduce } from './views/sink-reduce.ts';
import { sinkReshape } from './views/sink-reshape.ts';
import { sinkTranspose } from './views/sink-transpose.ts';

/**
 * Purpose: moves Reshape and Transpose down past nodes that do not care, so that they meet others
 * and cancel, and so that a producer and its activation, bias or residual become neighbours.
 *
 * Needs: the trait `elementwise`. A Transpose that others read too stays; past nodes with axes of
 * their own (reductions, concatenation, padding) it moves only where another one follows.
 *
 * Guarantees: no node computes more, and there are never more Transpose nodes than before.
 */
export const sinkViews: Pass = {
  name: 'sink-views',
  run: (graph) => rewriteNodes(graph, sinkViews.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.outputs.length !== 1) return;
  void (sinkReduce(node, editor) || sinkReshape(node, editor) || sinkTranspose(node, editor));
}
