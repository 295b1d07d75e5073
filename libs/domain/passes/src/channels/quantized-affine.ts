/** Layers whose weights are integers behind a DequantizeLinear. */
import type { Tensor, Value } from '@flashline/ir';
import { dequantized, scaleLayout } from '@flashline/operators';
import { affineWith, type AffineNode } from '../affine/channels.ts';
import type { EditNode, GraphEditor } from '../edit/graph-editor.ts';

/** Null where the weights are constants themselves, or other nodes read them too. */
export function quantizedAffine(editor: GraphEditor, node: EditNode): AffineNode | null {
  return affineWith(editor, node, (value) => value.constant ?? realNumbers(editor, value));
}

function realNumbers(editor: GraphEditor, value: Value): Tensor | null {
  const maker = editor.privateMaker(value, 'DequantizeLinear');
  if (maker === null || maker.attributes['blockSize'] !== 0) return null;
  const [integers, scale, zero] = editor.inputsOf(maker).map((input) => input!.constant);
  if (integers == null || scale == null || zero == null) return null;
  const attributes = { axis: maker.attributes['axis'] as number, blockSize: 0 };
  return dequantized(integers, scale, zero, scaleLayout(integers, scale, zero, attributes));
}
