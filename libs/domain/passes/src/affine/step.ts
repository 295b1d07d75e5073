/** Nodes that scale or shift a value by constants. */
import type { Value } from '@flashline/ir';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';

/** `x * scale + shift` with one of each per channel. */
export interface AffineStep {
  readonly x: Value;
  readonly scale: Value | null;
  readonly shift: Value | null;
  /** How the constants enter: the scale's reciprocal, the negated shift, the negated x. */
  readonly isDivided: boolean;
  readonly isSubtracted: boolean;
  readonly isNegated: boolean;
}

/** Null where the node is no such step, or broadcasting makes its result larger than x. */
export function affineStep(editor: GraphEditor, node: EditNode | null): AffineStep | null {
  if (node === null || !['Add', 'Div', 'Mul', 'Sub'].includes(node.op)) return null;
  const [a, b] = editor.inputsOf(node) as [Value, Value];
  const isSecond = b.constant !== null;
  if (isSecond === (a.constant !== null)) return null;
  if (node.op === 'Div' && !isSecond) return null;
  const [x, c] = isSecond ? [a, b] : [b, a];
  if (x.type.shape.join() !== editor.output(node).type.shape.join()) return null;
  const isScale = node.op === 'Mul' || node.op === 'Div';
  return {
    x,
    scale: isScale ? c : null,
    shift: isScale ? null : c,
    isDivided: node.op === 'Div',
    isSubtracted: node.op === 'Sub' && isSecond,
    isNegated: node.op === 'Sub' && !isSecond,
  };
}
