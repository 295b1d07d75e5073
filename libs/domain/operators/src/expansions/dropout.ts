import { elementCount, tensorOf } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';

/** Nothing is dropped in inference: the input itself, and a mask that keeps all. */
export const dropout: OnnxMapping = {
  type: 'Dropout',
  since: 1,
  inputs: [1, 3],
  convert: (node, build) => {
    if (isTraining(node)) {
      throw new Refusal(
        'OP_ATTRIBUTE',
        'Dropout in training mode draws random numbers',
        'export the model in evaluation mode',
      );
    }
    const x = node.input(0);
    if (!node.wants(1)) return [x];
    if (node.opset < 10) {
      throw new Refusal(
        'OP_OPSET',
        'the mask of Dropout is not defined in inference before opset 10',
      );
    }
    const { shape } = x.type;
    const ones = new Uint8Array(elementCount(shape)).fill(1);
    return [x, build.constant(tensorOf('bool', shape, ones))];
  },
};

function isTraining(node: OnnxNodeView): boolean {
  if (node.opset < 7) return node.int('is_test', 0) === 0;
  const mode = node.optional(2);
  if (mode === null) return false;
  if (mode.constant !== null && Number(mode.constant.data[0]) === 0) return false;
  const ratio = node.optional(1)?.constant ?? null;
  return ratio === null || Number(ratio.data[0]) !== 0;
}
