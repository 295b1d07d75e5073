import { elementCount } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { constantFloats } from '../compute/constant-floats.ts';
import { defineOperator } from '../define.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

export type QInstanceNormAttributes = {
  /** Groups of channels that are normalised together. */
  readonly groups: number;
  /** Over the square of the input's scale. */
  readonly epsilon: number;
};

/**
 * InstanceNorm of s8 [n, c, ...]: inputs x, scale over the output's scale and bias over it plus the
 * zero point, both f32 [c] and known.
 */
export const qInstanceNorm = defineOperator<QInstanceNormAttributes>({
  name: 'QInstanceNorm',
  onnx: [],
  infer: ([x, scale, bias], { groups }) => {
    requireElement(x!, ['s8']);
    const channels = x!.type.shape[1] ?? 0;
    for (const value of [scale!, bias!]) {
      requireElement(value, ['f32']);
      if (elementCount(value.type.shape) === channels && channels % groups === 0) continue;
      throw new Refusal('OP_SHAPE', `scale or bias do not fit ${channels} channels`);
    }
    return [x!.type];
  },
  lower: ({ inputs: [x, scale, bias], attributes: { groups, epsilon } }) => {
    const [batch, all, ...extents] = x!.type.shape as [number, number, ...number[]];
    const inner = elementCount(extents);
    if (batch * all * inner === 0) return { kind: 'calls', calls: [] };
    const channels = all / groups;
    const size = channels * inner;
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      calls: [
        {
          kernel: 'nk_instancenorm_s8',
          params: {
            type: 'nk_instancenorm_s8_params',
            fields: {
              scale: { weight: constantFloats(scale!) },
              bias: { weight: constantFloats(bias!) },
              epsilon: { float: epsilon },
              batch,
              groups,
              channels,
              inner,
            },
          },
          arguments: [inputArgument(0), outputArgument(0)],
          cost: {
            groups: batch * groups,
            groupFours: batch * groups * (size >> 2),
            groupOnes: batch * groups * (size & 3),
            rows: batch * all,
            rowFours: batch * all * (inner >> 2),
            rowOnes: batch * all * (inner & 3),
          },
        },
      ],
    };
  },
});
