import type { Attributes, Value } from '@flashline/ir';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: lets a matrix product read an operand transposed instead of having it copied.
 *
 * Needs: a Transpose that exchanges the last two axes and moves no other.
 *
 * Guarantees: the product reads the same numbers.
 */
export const absorbTransposes: Pass = {
  name: 'absorb-transposes',
  run: (graph) => rewriteNodes(graph, absorbTransposes.name, visit),
};

const SIDES = ['transA', 'transB'] as const;

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op !== 'MatMul') return;
  const inputs = editor.inputsOf(node) as Value[];
  const turned = inputs.map((value) => exchanged(editor, value));
  if (turned.every((value) => value === null)) return;
  const attributes: Record<string, Attributes[string]> = { ...node.attributes };
  SIDES.forEach((side, i) => {
    if (turned[i] !== null) attributes[side] = attributes[side] !== true;
  });
  editor.replace(node, (build) => [
    build.one(
      'MatMul',
      inputs.map((value, i) => turned[i] ?? value),
      attributes,
    ),
  ]);
}

/** What the value is with its last two axes exchanged, where a Transpose made it of that. */
function exchanged(editor: GraphEditor, value: Value): Value | null {
  const view = editor.maker(value);
  if (view?.op !== 'Transpose') return null;
  const perm = view.attributes['perm'] as readonly number[];
  const last = perm.length - 1;
  const isExchange = perm.every(
    (axis, i) => axis === (i === last ? last - 1 : i === last - 1 ? last : i),
  );
  return isExchange ? editor.input(view, 0) : null;
}
