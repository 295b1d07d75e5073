import { ELEMENT_TYPES, elementCount, type Value } from '@flashline/ir';
import { inputArgument, outputArgument, scratchArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import type { Argument } from '../lowering.ts';
import { cTypeOf } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { linesAlong, ORDERED_TYPES } from '../movement/lines.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

type TopKAttributes = {
  readonly axis: number;
  readonly k: number;
  /** The largest elements, else the smallest. */
  readonly largest: boolean;
};

/** The k best elements along an axis, best first, and their places as s64. */
export const topK = defineOperator<TopKAttributes>({
  name: 'TopK',
  onnx: [
    {
      type: 'TopK',
      since: 1,
      inputs: [1, 2],
      constantInputs: [1],
      convert: (node, build) => {
        const x = node.input(0);
        const k = node.opset < 10 ? node.int('k') : node.constantNumbers(1)[0];
        const axis = normaliseAxis(node.int('axis', -1), x.type.shape.length);
        const largest = node.int('largest', 1) !== 0;
        return build.emit('TopK', [x], { axis, k: k ?? NaN, largest }, 2);
      },
    },
  ],
  traits: { keepsOrder: true },
  computes: ORDERED_TYPES,
  infer: ([x], { axis, k }) => {
    requireElement(x!, ORDERED_TYPES);
    const { element, shape } = x!.type;
    if (!Number.isInteger(k) || k < 0 || k > shape[axis]!) {
      throw new Refusal('OP_ATTRIBUTE', `k is ${k}, and axis ${axis} has length ${shape[axis]}`);
    }
    const best = shape.with(axis, k);
    return [
      { element, shape: best },
      { element: 's64', shape: best },
    ];
  },
  toOnnx: ({ inputs: [x], attributes: { axis, k, largest } }, write) =>
    write.many('TopK', [x!, [k]], { axis, largest, sorted: 1 }, 2),
  lower: ({ inputs: [x], outputs: [values, places], attributes: { axis, k, largest } }) => {
    const { element, shape } = x!.type;
    const outputs = elementCount(shape.with(axis, k));
    if (outputs === 0) return { kind: 'calls', calls: [] };
    const lines = linesAlong(shape, axis);
    const elements = elementCount(shape);
    // The kernel keeps both sorted, so a result that nobody reads has its place in scratch memory.
    const unread = values === null ? ELEMENT_TYPES[element] : ELEMENT_TYPES.s64;
    const resultOf = (index: number, value: Value | null | undefined): Argument =>
      value == null ? scratchArgument(unread.cType) : outputArgument(index);
    const isAllRead = values !== null && places != null;
    return {
      kind: 'calls',
      scratchBytes: isAllRead ? 0 : (outputs * unread.bits) / 8,
      calls: [
        {
          ...instanceOf(
            'top_k',
            'NK_TOP_K',
            cTypeOf(element),
            `NK_BETTER_${largest ? 'MAX' : 'MIN'}_FIRST`,
          ),
          params: { type: 'nk_top_k_params', fields: { ...lines, k } },
          arguments: [inputArgument(0), resultOf(0, values), resultOf(1, places)],
          cost: {
            elements,
            outputs,
            moves: (outputs * (k - 1)) / 2 + (elements - outputs) / 2,
          },
        },
      ],
    };
  },
});
