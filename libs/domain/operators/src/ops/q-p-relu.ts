import { elementCount, InvariantError } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { channelLayout } from '../quantized/channel-layout.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

export type QPReluAttributes = {
  /** Zero point of x. */
  readonly zero: number;
  /** From the zero point on: (x * factor + offset) >> shift. */
  readonly factor: number;
  readonly offset: number;
  readonly shift: number;
  /** NK_TIES_* of nk/round_s8.h. */
  readonly ties: number;
  /** Shape of the slopes against x. */
  readonly channels: readonly number[];
};

/** PRelu of s8: inputs x and factor and offset below the zero point, s32 [channels, 2], known. */
export const qPRelu = defineOperator<QPReluAttributes>({
  name: 'QPRelu',
  onnx: [],
  traits: { elementwise: true },
  infer: ([x, numbers], { channels }) => {
    requireElement(x!, ['s8']);
    requireElement(numbers!, ['s32']);
    const isFitting = elementCount(numbers!.type.shape) === 2 * elementCount(channels);
    if (isFitting && channelLayout(x!.type.shape, channels) !== null) return [x!.type];
    throw new Refusal('OP_SHAPE', `slopes [${channels.join(', ')}] have no layout of channels`);
  },
  lower: ({ inputs: [x], attributes: { channels: shape, zero, factor, offset, shift, ties } }) => {
    const layout = channelLayout(x!.type.shape, shape);
    if (layout === null) throw new InvariantError('QPRelu has no layout of channels');
    const { outer, channels, inner } = layout;
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      calls: [
        {
          kernel: 'nk_slopes_s8',
          params: {
            type: 'nk_slopes_s8_params',
            fields: { outer, channels, inner, zero, factor, offset, shift, ties },
          },
          arguments: [inputArgument(0), inputArgument(1), outputArgument(0)],
          cost: { rows: outer * channels, elements: outer * channels * inner },
        },
      ],
    };
  },
});
