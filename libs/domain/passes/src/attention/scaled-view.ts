/** Views that a number was multiplied into on the way. */
import { elementCount, type Value } from '@flashline/ir';
import { scalarOf } from '../edit/constants.ts';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';
import { LONGEST_CHAIN, viewThrough, wholeView, type View } from '../views/view.ts';

export interface ScaledView extends View {
  readonly scale: number;
}

/** What `value` is a multiple of, through Reshape, Transpose and products with numbers. */
export function traceScaled(editor: GraphEditor, value: Value): ScaledView {
  const chain: { readonly node: EditNode; readonly factor: number | null }[] = [];
  let base = value;
  while (elementCount(base.type.shape) > 0 && chain.length < LONGEST_CHAIN) {
    const node = editor.maker(base);
    if (node === null) break;
    const scaled = scaledOperand(editor, node);
    const isView = node.op === 'Reshape' || node.op === 'Transpose';
    if (scaled === null && !isView) break;
    chain.unshift({ node, factor: scaled?.factor ?? null });
    base = scaled?.operand ?? editor.input(node, 0)!;
  }
  let view: ScaledView = { ...wholeView(base), scale: 1 };
  for (const { node, factor } of chain) {
    if (factor !== null) {
      view = { ...view, scale: view.scale * factor };
      continue;
    }
    const seen = viewThrough(node, view);
    view =
      seen === null
        ? { ...wholeView(editor.output(node)), scale: 1 }
        : { ...seen, scale: view.scale };
  }
  return view;
}

/** The operand and the number where a node multiplies by a number and keeps the shape. */
export function scaledOperand(
  editor: GraphEditor,
  node: EditNode,
): { readonly operand: Value; readonly factor: number } | null {
  if (node.op !== 'Mul' && node.op !== 'Div') return null;
  const [a, b] = editor.inputsOf(node) as [Value, Value];
  const [left, right] = [scalarOf(a), scalarOf(b)];
  const number = right ?? (node.op === 'Mul' ? left : null);
  const operand = right === null ? b : a;
  if (number === null || operand.type.element !== 'f32') return null;
  if (operand.type.shape.join() !== editor.output(node).type.shape.join()) return null;
  return { operand, factor: node.op === 'Mul' ? number : 1 / number };
}
