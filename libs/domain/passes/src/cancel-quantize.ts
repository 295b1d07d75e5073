import type { Value } from '@flashline/ir';
import { requantized } from '@flashline/operators';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import { quantizationOfNode } from './integers/operands.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: a QuantizeLinear behind a DequantizeLinear is no work where both have one scale, and a
 * table where not.
 *
 * Needs: scales for whole tensors, known at compile time, and s8 on both sides.
 *
 * Guarantees: the integers are those that the two nodes gave.
 */
export const cancelQuantize: Pass = {
  name: 'cancel-quantize',
  run: (graph) => rewriteNodes(graph, cancelQuantize.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'QuantizeLinear') return;
  const maker = editor.maker(editor.input(node, 0));
  if (maker?.op !== 'DequantizeLinear') return;
  const integers: Value = editor.input(maker, 0)!;
  const isSigned = [integers, editor.output(node)].every(({ type }) => type.element === 's8');
  const [from, to] = [quantizationOfNode(editor, maker), quantizationOfNode(editor, node)];
  if (!isSigned || integers.constant !== null || from === null || to === null) return;
  editor.replace(node, (build) => [requantized(build, integers, from, to)]);
}
