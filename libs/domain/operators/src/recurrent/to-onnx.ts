/** Our recurrent nodes as those of ONNX. */
import type { LowerContext } from '../define.ts';
import type { OnnxArguments, OnnxOperand, OnnxWriter } from '../onnx-writer.ts';
import { onnxActivations } from './activations.ts';
import type { RecurrentAttributes } from './shape.ts';

/** Axes 0 and 1 of sequences and states change places; ONNX Runtime knows only the layout 0. */
const SWAPPED_FIRST = [1, 0, 2];
/** [steps, directions, batch, units] as [batch, steps, directions, units]. */
const BATCH_FIRST = [2, 0, 1, 3];

/** `own` are the attributes that only this operator has. */
export function writeRecurrent(
  type: 'LSTM' | 'GRU' | 'RNN',
  { inputs, outputs, attributes }: LowerContext<RecurrentAttributes>,
  write: OnnxWriter,
  own: OnnxArguments,
): readonly string[] {
  const { hidden, direction, clip, layout } = attributes;
  const given = {
    hidden_size: hidden,
    direction,
    ...onnxActivations(attributes),
    ...(clip === 0 ? {} : { clip: { float: clip } }),
    ...own,
  };
  const isMoved = (i: number): boolean => layout === 1 && [0, 5, 6].includes(i);
  const operands = inputs.map((value, i): OnnxOperand =>
    value !== null && isMoved(i) ? write.one('Transpose', [value], { perm: SWAPPED_FIRST }) : value,
  );
  const results = write.many(type, operands, given, outputs.length);
  if (layout === 0) return results;
  return results.map((result, i) =>
    write.one('Transpose', [result], { perm: i === 0 ? BATCH_FIRST : SWAPPED_FIRST }),
  );
}
