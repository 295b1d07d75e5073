import { elementCount, sameShape } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { cTypeOf, requireWholeBytes } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { Refusal } from '../refusal.ts';
import { requireElement, rowMajorStrides } from '../shapes.ts';

type ReverseSequenceAttributes = {
  /** One of these axes is 0, the other 1. */
  readonly batchAxis: number;
  readonly timeAxis: number;
};

/** The first lengths[b] time steps of batch entry b in reverse; inputs x and lengths. */
export const reverseSequence = defineOperator<ReverseSequenceAttributes>({
  name: 'ReverseSequence',
  onnx: [
    {
      type: 'ReverseSequence',
      since: 10,
      inputs: [2, 2],
      convert: (node, build) => {
        const attributes = {
          batchAxis: node.int('batch_axis', 1),
          timeAxis: node.int('time_axis', 0),
        };
        return [build.one('ReverseSequence', [node.input(0), node.input(1)], attributes)];
      },
    },
  ],
  traits: { movesData: true },
  infer: ([x, lengths], { batchAxis, timeAxis }) => {
    requireWholeBytes(x!.type);
    requireElement(lengths!, ['s64']);
    const isPair = Math.min(batchAxis, timeAxis) === 0 && Math.max(batchAxis, timeAxis) === 1;
    if (!isPair || x!.type.shape.length < 2) {
      throw new Refusal('OP_ATTRIBUTE', 'batch_axis and time_axis must be 0 and 1');
    }
    if (!sameShape(lengths!.type.shape, [x!.type.shape[batchAxis]!])) {
      throw new Refusal('OP_SHAPE', 'there must be one length for each batch entry');
    }
    return [x!.type];
  },
  toOnnx: ({ inputs, attributes: { batchAxis, timeAxis } }, write) =>
    write.one('ReverseSequence', inputs, { batch_axis: batchAxis, time_axis: timeAxis }),
  lower: ({ inputs: [x], attributes: { batchAxis, timeAxis } }) => {
    const { element, shape } = x!.type;
    if (elementCount(shape) === 0) return { kind: 'calls', calls: [] };
    const strides = rowMajorStrides(shape);
    const inner = elementCount(shape.slice(2));
    const rows = shape[0]! * shape[1]!;
    return {
      kind: 'calls',
      calls: [
        {
          ...instanceOf('reverse_sequence', 'NK_REVERSE_SEQUENCE', cTypeOf(element)),
          params: {
            type: 'nk_reverse_sequence_params',
            fields: {
              batches: shape[batchAxis]!,
              times: shape[timeAxis]!,
              inner,
              batch_stride: strides[batchAxis]!,
              time_stride: strides[timeAxis]!,
            },
          },
          arguments: [
            { kind: 'input', index: 0 },
            { kind: 'input', index: 1 },
            { kind: 'output', index: 0 },
          ],
          cost: { rows, quads: rows * Math.floor(inner / 4), singles: rows * (inner % 4) },
        },
      ],
    };
  },
});
