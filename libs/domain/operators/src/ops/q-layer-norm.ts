import { elementCount } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { constantIntegers } from '../compute/constant-integers.ts';
import { defineOperator } from '../define.ts';
import { normBits } from '../quantized/norm-rescale.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

export type QLayerNormAttributes = {
  /** Everything from this axis on is one row. */
  readonly axis: number;
  /** Over the square of the input's scale. */
  readonly epsilon: number;
};

/** LayerNorm of s8: inputs x and the `numbers` of nk/layernorm_s8.h, s32 [row, 2], known. */
export const qLayerNorm = defineOperator<QLayerNormAttributes>({
  name: 'QLayerNorm',
  onnx: [],
  infer: ([x, numbers], { axis }) => {
    requireElement(x!, ['s8']);
    requireElement(numbers!, ['s32']);
    const { shape } = x!.type;
    normaliseAxis(axis, shape.length);
    if (elementCount(numbers!.type.shape) !== 2 * elementCount(shape.slice(axis))) {
      throw new Refusal('OP_SHAPE', 'a row needs two numbers for each element');
    }
    return [x!.type];
  },
  lower: ({ inputs: [x, numbers], attributes: { axis, epsilon } }) => {
    const { shape } = x!.type;
    const outer = elementCount(shape.slice(0, axis));
    const inner = elementCount(shape.slice(axis));
    if (outer * inner === 0) return { kind: 'calls', calls: [] };
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      calls: [
        {
          kernel: 'nk_layernorm_s8',
          params: {
            type: 'nk_layernorm_s8_params',
            fields: {
              numbers: { weight: constantIntegers(numbers!) },
              unit: { float: 2 ** normBits(inner) },
              epsilon: { float: epsilon },
              inverse: { float: 1 / inner },
              outer,
              inner,
            },
          },
          arguments: [inputArgument(0), outputArgument(0)],
          cost: { rows: outer, fours: outer * (inner >> 2), ones: outer * (inner & 3) },
        },
      ],
    };
  },
});
