/** ONNX's recurrent operators: a node of ours where the weights are known, else step by step. */
import type { Attributes, Value } from '@flashline/ir';
import type { Build } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { readRecurrent, recurrentShape } from './shape.ts';
import { unroll } from './unroll.ts';

const GATES = { Lstm: 4, Gru: 3, Rnn: 1 } as const;

/** `defaults` are the activations of one direction. */
export function convertRecurrent(
  op: keyof typeof GATES,
  node: OnnxNodeView,
  build: Build,
  defaults: readonly string[],
  own: Attributes,
): readonly (Value | null)[] {
  const attributes = { ...readRecurrent(node, defaults), ...own };
  const weights = [1, 2, 3, 7].map((i) => node.optional(i));
  const outputs = op === 'Lstm' ? 3 : 2;
  if (weights.every((value) => value === null || build.isKnown(value))) {
    return build.emit(op, node.inputs, attributes, outputs);
  }
  const shape = recurrentShape(node.inputs, attributes, GATES[op]);
  return unroll(op, node.inputs, attributes, shape, build);
}
