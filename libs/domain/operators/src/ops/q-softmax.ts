import { elementCount, InvariantError } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { linesAlong } from '../movement/lines.ts';
import {
  exponentials,
  logSoftmaxNumbers,
  softmaxNumbers,
  type SoftmaxScales,
} from '../quantized/softmax-rescale.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

export type QSoftmaxAttributes = SoftmaxScales & {
  readonly axis: number;
  /** The logarithm of it. */
  readonly log: boolean;
};

/** Softmax of s8 along one axis, or its logarithm. */
export const qSoftmax = defineOperator<QSoftmaxAttributes>({
  name: 'QSoftmax',
  onnx: [],
  infer: ([x], { axis }) => {
    requireElement(x!, ['s8']);
    normaliseAxis(axis, x!.type.shape.length);
    return [x!.type];
  },
  lower: ({ inputs: [x], attributes }) => {
    const elements = elementCount(x!.type.shape);
    if (elements === 0) return { kind: 'calls', calls: [] };
    const { outer, count, inner } = linesAlong(x!.type.shape, attributes.axis);
    const numbers = attributes.log
      ? logSoftmaxNumbers(attributes, count)
      : softmaxNumbers(attributes, count);
    if (numbers === null) throw new InvariantError('QSoftmax has scales that no rescale holds');
    const name = attributes.log ? 'log_softmax_s8' : 'softmax_s8';
    const table = { weight: exponentials(attributes.scale, count) };
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      calls: [
        {
          kernel: `nk_${name}`,
          params: {
            type: `nk_${name}_params`,
            fields: { exponentials: table, ...numbers, outer, axis: count, inner },
          },
          arguments: [inputArgument(0), outputArgument(0)],
          cost: {
            rows: outer * inner,
            elements,
            ...(!attributes.log && { strided: inner === 1 ? 0 : elements }),
          },
        },
      ],
    };
  },
});
