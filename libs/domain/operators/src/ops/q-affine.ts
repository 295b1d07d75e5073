import { elementCount, InvariantError } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { channelLayout } from '../quantized/channel-layout.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

export type QAffineAttributes = {
  readonly shift: number;
  /** NK_TIES_* of nk/round_s8.h. */
  readonly ties: number;
  /** Shape against x of what has a number for each channel. */
  readonly channels: readonly number[];
};

/**
 * (x * factor + offset) >> shift of s8, clamped: inputs x, factor s32 and offset s32, both known and
 * each a single number or one for each element of `channels`.
 */
export const qAffine = defineOperator<QAffineAttributes>({
  name: 'QAffine',
  onnx: [],
  traits: { elementwise: true },
  infer: ([x, factor, offset], { channels }) => {
    requireElement(x!, ['s8']);
    const count = elementCount(channels);
    for (const value of [factor!, offset!]) {
      requireElement(value, ['s32']);
      const length = elementCount(value.type.shape);
      if (length !== 1 && length !== count) {
        throw new Refusal('OP_SHAPE', `${length} numbers are given for ${count} channels`);
      }
    }
    if (channelLayout(x!.type.shape, channels) === null) {
      const texts = `[${channels.join(', ')}] and [${x!.type.shape.join(', ')}]`;
      throw new Refusal('OP_SHAPE', `shapes ${texts} have no layout of channels`);
    }
    return [x!.type];
  },
  lower: ({ inputs: [x, factor, offset], attributes: { channels: shape, shift, ties } }) => {
    const layout = channelLayout(x!.type.shape, shape);
    if (layout === null) throw new InvariantError('QAffine has no layout of channels');
    const { outer, channels, inner } = layout;
    const step = (length: number) => (length === 1 ? 0 : 1);
    const rows = inner === 1 ? 0 : outer * channels;
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      calls: [
        {
          kernel: 'nk_affine_s8',
          params: {
            type: 'nk_affine_s8_params',
            fields: {
              outer,
              channels,
              inner,
              factor_step: step(elementCount(factor!.type.shape)),
              offset_step: step(elementCount(offset!.type.shape)),
              shift,
              ties,
            },
          },
          arguments: [inputArgument(0), inputArgument(1), inputArgument(2), outputArgument(0)],
          cost: {
            rows,
            fours: rows * (inner >> 2),
            ones: rows * (inner & 3),
            singles: inner === 1 ? outer * channels : 0,
          },
        },
      ],
    };
  },
});
