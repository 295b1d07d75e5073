import type { Attributes } from '@flashline/ir';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: lets the node before a Relu or Clip apply it to its own result, so that the result is
 * written once.
 *
 * Needs: the producer's trait `fusesActivation`; nobody else reads its result.
 *
 * Guarantees: the fused node's output is the ONNX value that the activation gave.
 */
export const fuseActivation: Pass = {
  name: 'fuse-activation',
  run: (graph) => rewriteNodes(graph, fuseActivation.name, fuseOne),
};

/** Fuses one activation into its producer where that is possible. */
export function fuseOne(node: EditNode, editor: GraphEditor): void {
  const activation = activationOf(node);
  if (activation === null) return;
  const x = editor.input(node, 0)!;
  const producer = editor.maker(x);
  if (producer?.operator.traits?.fusesActivation !== true || !editor.isPrivate(x)) return;
  if (producer.attributes['activation'] !== 'none') return;
  editor.replace(node, (build) => [
    build.one(producer.op, editor.inputsOf(producer), { ...producer.attributes, ...activation }),
  ]);
}

function activationOf({ op, attributes }: EditNode): Attributes | null {
  if (op === 'Relu') return { activation: 'relu' };
  if (op !== 'Clip') return null;
  return { activation: 'clip', lo: attributes['lo']!, hi: attributes['hi']! };
}
