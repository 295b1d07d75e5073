/** What Cast and CastLike of ONNX become. */
import type { ElementType, Value } from '@flashline/ir';
import type { Build } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';

/** x as type `to`. Throws Refusal OP_OPSET for bf16 in opsets whose rounding is disputed. */
export function convertCast(node: OnnxNodeView, x: Value, to: ElementType, build: Build): Value {
  if (to === x.type.element) return x;
  if (to === 'bf16' && node.opset < 19) {
    throw new Refusal(
      'OP_OPSET',
      "before opset 19 ONNX's reference cuts a float to bfloat16 where ONNX Runtime rounds it",
      'convert the model to opset 19 or newer, where both round',
    );
  }
  return build.one('Cast', [x], { to });
}
