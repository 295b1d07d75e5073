import { tensorOf, type Value } from '@flashline/ir';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import { quantizationOfNode } from './integers/operands.ts';
import type { Pass } from './pass.ts';
import { sinkFlip } from './sink-flip.ts';

/**
 * Purpose: one form of 8-bit data, so that kernels exist once: u8 becomes s8 less 128, with 128 taken
 * from the zero point.
 *
 * Needs: zero points that are known.
 *
 * Guarantees: values and ports of the model keep their types; where u8 is wanted, a FlipSign makes it.
 * It comes after nodes that move elements or go by their order, and two in a row vanish.
 */
export const useSigned: Pass = {
  name: 'use-signed',
  run: (graph) => rewriteNodes(graph, useSigned.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op === 'FlipSign') {
    const source = editor.maker(editor.input(node, 0));
    if (source?.op === 'FlipSign') editor.replace(node, () => [editor.input(source, 0)]);
    return;
  }
  if (sinkFlip(node, editor)) return;
  const isScaling = node.op === 'QuantizeLinear' || node.op === 'DequantizeLinear';
  if (!isScaling) return;
  const [x, scale, zero] = editor.inputsOf(node) as [Value, Value, Value];
  if (zero.type.element !== 'u8' || zero.constant === null) return;
  const { shape } = zero.type;
  const signed = Array.from(zero.constant.data as Uint8Array, (z) => z - 128);
  editor.replace(node, (build) => {
    const s8 = build.constant(tensorOf('s8', shape, signed));
    if (node.op === 'QuantizeLinear') {
      const y = build.one('QuantizeLinear', [x, scale, s8], node.attributes);
      const unsigned = quantizationOfNode(editor, node);
      if (unsigned !== null) {
        const zeroPoint = unsigned.zeroPoint - 128;
        build.stand(y, editor.output(node), { ...unsigned, zeroPoint });
      }
      return [build.one('FlipSign', [y])];
    }
    const integers = build.one('FlipSign', [x]);
    return [build.one('DequantizeLinear', [integers, scale, s8], node.attributes)];
  });
}
