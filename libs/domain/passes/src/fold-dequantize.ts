import { dequantized, scaleLayout, type QuantizationAttributes } from '@flashline/operators';
import type { Value } from '@flashline/ir';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
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
  const [x, scale, zero] = editor.inputsOf(node) as [Value, Value, Value];
  if (x.constant === null || scale.constant === null || zero.constant === null) return;
  const attributes = node.attributes as QuantizationAttributes;
  const layout = scaleLayout(x, scale, zero, attributes);
  const real = dequantized(x.constant, scale.constant, zero.constant, layout);
  editor.replace(node, (build) => [build.constant(real)]);
}
