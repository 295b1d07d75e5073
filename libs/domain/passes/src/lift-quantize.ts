import { elementCount, type Value } from '@flashline/ir';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';
import { rewriteNodes } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: real numbers that are transposed, reshaped or joined before they are quantised are quantised
 * where they are made, so that who makes them finds a scale behind it, and integers are moved.
 *
 * Needs: one scale for all of them; nobody else who reads what was moved, nor what is cut.
 *
 * Guarantees: the same integers.
 */
export const liftQuantize: Pass = {
  name: 'lift-quantize',
  run: (graph) => rewriteNodes(graph, liftQuantize.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'QuantizeLinear') return;
  const [x, scale, zero] = editor.inputsOf(node) as [Value, Value, Value];
  const mover = editor.isPrivate(x) ? editor.maker(x) : null;
  if (mover === null || elementCount(scale.type.shape) !== 1) return;
  if (mover.operator.traits?.movesData !== true || mover.outputs.length !== 1) return;
  if (editor.staysReal(mover)) return;
  const inputs = editor.inputsOf(mover);
  const real = inputs.filter((value) => value?.type.element === 'f32') as Value[];
  const before = real.reduce((sum, { type }) => sum + elementCount(type.shape), 0);
  const isCut = before > elementCount(x.type.shape);
  if (isCut && !real.every((value) => editor.isPrivate(value))) return;
  editor.replace(node, (build) => {
    const quantize = (value: Value): Value =>
      build.one('QuantizeLinear', [value, scale, zero], { axis: 0, blockSize: 0 });
    const integers = inputs.map((value) =>
      value?.type.element === 'f32' ? quantize(value) : value,
    );
    return [build.one(mover.op, integers, mover.attributes)];
  });
}
