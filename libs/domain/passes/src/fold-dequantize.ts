import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import { knownNumbers } from './edit/known-numbers.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: weights whose reader stays in fp32 become fp32 once, not at every inference.
 *
 * Needs: use-integers has run, which wants the integers.
 *
 * Guarantees: exactly the numbers that DequantizeLinear would compute.
 */
export const foldDequantize: Pass = {
  name: 'fold-dequantize',
  run: (graph) => rewriteNodes(graph, foldDequantize.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'DequantizeLinear') return;
  const real = knownNumbers(editor, editor.output(node));
  if (real !== null) editor.replace(node, (build) => [build.constant(real)]);
}
