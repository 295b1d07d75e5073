/** A node that moves or orders u8 elements does the same to s8 ones. */
import type { Value } from '@flashline/ir';
import type { Build } from '@flashline/operators';
import type { EditNode, GraphEditor } from './edit/graph-editor.ts';

/**
 * Puts the node before the FlipSign that makes its u8 inputs, so that flips of its outputs meet their
 * like. False where an input is u8 by itself, or the operator does more than move or order.
 */
export function sinkFlip(node: EditNode, editor: GraphEditor): boolean {
  const { traits } = node.operator;
  if (traits?.movesData !== true && traits?.keepsOrder !== true) return false;
  const inputs = editor.inputsOf(node);
  const isFlipped = inputs.map((value) => editor.maker(value)?.op === 'FlipSign');
  const isBytes = inputs.map((value) => value?.type.element === 'u8');
  const isPossible = inputs.every(
    (value, i) => !isBytes[i] || isFlipped[i] || value?.constant != null,
  );
  if (!isPossible || !isFlipped.some((flipped, i) => flipped && isBytes[i])) return false;
  return editor.replace(node, (build) => {
    const signed = inputs.map((value, i) => {
      if (!isBytes[i]) return value;
      return isFlipped[i] ? editor.input(editor.maker(value)!, 0) : flip(build, value!);
    });
    const outputs = build.emit(node.op, signed, node.attributes, node.outputs.length);
    return outputs.map((value) => (value.type.element === 's8' ? flip(build, value) : value));
  });
}

function flip(build: Build, value: Value): Value {
  return build.one('FlipSign', [value]);
}
