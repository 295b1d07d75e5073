import { tensorOf, type Value } from '@flashline/ir';
import { affineNode, perChannel } from './affine/channels.ts';
import { affineStep } from './affine/step.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: a scale, shift or activation of a Concat becomes one of each part, where the nodes that
 * made the parts can take it.
 *
 * Needs: parts made by convolutions or dense layers for the Concat alone, without activation, and
 * constants that depend on no axis but that of the Concat, which is the axis of channels.
 *
 * Guarantees: the same operations on the same numbers; fold-affine and fuse-activation end them.
 */
export const pushIntoConcat: Pass = {
  name: 'push-into-concat',
  run: (graph) => rewriteNodes(graph, pushIntoConcat.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  const step = affineStep(editor, node);
  const isActivation = node.op === 'Relu' || node.op === 'Clip';
  const x = step?.x ?? (isActivation ? editor.input(node, 0)! : null);
  const concat = editor.privateMaker(x, 'Concat');
  if (x === null || concat === null) return;
  const axis = concat.attributes['axis'] as number;
  const parts = editor.inputsOf(concat) as Value[];
  if (!parts.every((part) => takesMore(editor, part, axis))) return;
  const constant = step?.scale ?? step?.shift ?? null;
  const numbers = constant === null ? null : perChannel(constant, x.type.shape, axis);
  if (constant !== null && numbers === null) return;
  editor.replace(node, (build) => {
    build.as(node);
    let first = 0;
    const changed = parts.map((part) => {
      const extent = part.type.shape[axis]!;
      const own = numbers?.subarray(first, first + extent);
      first += extent;
      const inputs = editor.inputsOf(node).map((value) => {
        if (value!.id === x.id) return part;
        return build.constant(tensorOf('f32', channelShape(part, axis), own!));
      });
      return build.one(node.op, inputs, node.attributes);
    });
    build.as(concat);
    return [build.one('Concat', changed, concat.attributes)];
  });
}

/** Constants behind a layer that are looked through. */
const MOST_STEPS = 4;

/** Whether a layer made the part, with nothing but constants per channel since. */
function takesMore(editor: GraphEditor, part: Value, axis: number, depth = MOST_STEPS): boolean {
  if (depth === 0 || !editor.isPrivate(part)) return false;
  const maker = editor.maker(part);
  const step = affineStep(editor, maker);
  if (step !== null) {
    const constant = (step.scale ?? step.shift)!;
    return (
      perChannel(constant, part.type.shape, axis) !== null &&
      takesMore(editor, step.x, axis, depth - 1)
    );
  }
  const affine = affineNode(editor, maker);
  if (affine === null || affine.axis !== axis || !editor.isPrivate(affine.w)) return false;
  return affine.node.attributes['activation'] === 'none' && affine.node.inputs[3] == null;
}

function channelShape({ type }: Value, axis: number): number[] {
  return type.shape.slice(axis).map((extent, i) => (i === 0 ? extent : 1));
}
