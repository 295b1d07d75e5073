import type { Value } from '@flashline/ir';
import { scaledOperand } from './attention/scaled-view.ts';
import { rewriteNodes, type EditNode, type GraphEditor } from './edit/graph-editor.ts';
import type { Pass } from './pass.ts';

/**
 * Purpose: takes a number that an operand or the result of a matrix product is multiplied with into
 * the product's `alpha`.
 *
 * Needs: f32; nobody else reads what is between.
 *
 * Guarantees: one multiplication per element of the result at most.
 */
export const foldScale: Pass = {
  name: 'fold-scale',
  run: (graph) => rewriteNodes(graph, foldScale.name, visit),
};

function visit(node: EditNode, editor: GraphEditor): void {
  if (node.op === 'MatMul') foldOperands(node, editor);
  const scaled = scaledOperand(editor, node);
  const product = scaled === null ? null : editor.privateMaker(scaled.operand, 'MatMul');
  if (scaled === null || product === null) return;
  editor.replace(node, (build) => [
    build.one('MatMul', editor.inputsOf(product), multiplied(product, scaled.factor)),
  ]);
}

function foldOperands(node: EditNode, editor: GraphEditor): void {
  const inputs = editor.inputsOf(node) as Value[];
  const makers = inputs.map((value) => (editor.isPrivate(value) ? editor.maker(value) : null));
  const scaled = makers.map((maker) => (maker === null ? null : scaledOperand(editor, maker)));
  if (scaled.every((one) => one === null)) return;
  const factor = scaled.reduce((product, one) => product * (one?.factor ?? 1), 1);
  const operands = inputs.map((value, i) => scaled[i]?.operand ?? value);
  editor.replace(node, (build) => [build.one('MatMul', operands, multiplied(node, factor))]);
}

function multiplied({ attributes }: EditNode, factor: number) {
  return { ...attributes, alpha: (attributes['alpha'] as number) * factor };
}
