import { tensorOf, type Value } from '@flashline/ir';
import { affineNode } from './affine/channels.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';
import { inMemoryOrder, mergeLoops, type Loop } from './views/loops.ts';
import { reshaped, stepsOf, traceView } from './views/view.ts';

/**
 * Purpose: a dense layer that reads a tensor transposed and flattened reads it as it lies, with the
 * rows of its weights in that order instead.
 *
 * Needs: rows that stay whole; weights that nobody else reads.
 *
 * Guarantees: the same products, summed in another order.
 */
export const foldFlatten: Pass = {
  name: 'fold-flatten',
  run: (graph) => rewriteNodes(graph, foldFlatten.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'Dense') return;
  const dense = affineNode(editor, node)!;
  const { x, w, weights, outChannels } = dense;
  const view = traceView(editor, x);
  const steps = stepsOf(view, x.type.shape);
  if (steps === null || steps.transpose === null || !editor.isPrivate(w)) return;
  const depth = x.type.shape.at(-1)!;
  const within = mergeLoops(view.axes.at(-1)!);
  const across = mergeLoops(view.axes.slice(0, -1).flat());
  const rows = x.type.shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
  const areRowsInOrder =
    rows === 1 || (across.length === 1 && across[0]!.size === rows && across[0]!.stride === depth);
  if (!areRowsInOrder || inMemoryOrder(within, depth) === null) return;
  const moved = new Float32Array(weights.length);
  for (let i = 0; i < depth; i++) {
    const from = i * outChannels;
    moved.set(weights.subarray(from, from + outChannels), placeOf(within, i) * outChannels);
  }
  editor.replace(node, (build) => {
    const inputs: (Value | null)[] = editor.inputsOf(node);
    inputs[0] = reshaped(build, view.base, x.type.shape);
    inputs[1] = build.constant(tensorOf('f32', w.type.shape, moved));
    return [build.one('Dense', inputs, node.attributes)];
  });
}

/** Where the loops are after `index` steps. */
function placeOf(loops: readonly Loop[], index: number): number {
  let place = 0;
  let rest = index;
  for (const loop of loops.toReversed()) {
    place += (rest % loop.size) * loop.stride;
    rest = Math.floor(rest / loop.size);
  }
  return place;
}
