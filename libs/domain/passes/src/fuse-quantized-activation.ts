import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import { fuseOne } from './fuse-activation.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: fuse-activation for what is quantised behind the activation, early, so that one node lies
 * between DequantizeLinear and QuantizeLinear.
 *
 * Needs: every reader of the activation quantises it; otherwise as fuse-activation.
 *
 * Guarantees: as fuse-activation.
 */
export const fuseQuantizedActivation: Pass = {
  name: 'fuse-quantized-activation',
  run: (graph) => rewriteNodes(graph, fuseQuantizedActivation.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  const readers = node.outputs.flatMap((id) =>
    id === null ? [] : editor.readers(editor.value(id)),
  );
  const isQuantized = readers.length > 0 && readers.every(({ op }) => op === 'QuantizeLinear');
  if (isQuantized) fuseOne(node, editor);
}
