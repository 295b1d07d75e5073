/** Real numbers that are known: constants, and integers behind a DequantizeLinear. */
import type { Tensor, Value } from '@flashline/ir';
import { dequantized, scaleLayout, type QuantizationAttributes } from '@flashline/operators';
import type { GraphEditor } from './graph-editor.ts';

/** Exactly what the value has at run time; null where that is not known. */
export function knownNumbers(editor: GraphEditor, value: Value): Tensor | null {
  if (value.constant !== null) return value.constant;
  const maker = editor.maker(value);
  if (maker?.op !== 'DequantizeLinear') return null;
  const [x, scale, zero] = editor.inputsOf(maker) as [Value, Value, Value];
  if (x.constant === null || scale.constant === null || zero.constant === null) return null;
  const layout = scaleLayout(x, scale, zero, maker.attributes as QuantizationAttributes);
  return dequantized(x.constant, scale.constant, zero.constant, layout);
}
