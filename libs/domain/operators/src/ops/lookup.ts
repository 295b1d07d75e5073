import { elementCount, ELEMENT_TYPES, tensorOf } from '@flashline/ir';
import { inputArgument, integerArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

/**
 * y = table[x + 128] of s8: any function of one quantised value, and any change of its scale. Inputs x
 * and the constant table of 256.
 */
export const lookup = defineOperator({
  name: 'Lookup',
  onnx: [],
  traits: { elementwise: true },
  infer: ([x, table]) => {
    requireElement(x!, ['s8']);
    requireElement(table!, ['s8']);
    if (elementCount(table!.type.shape) !== 256) {
      throw new Refusal('OP_SHAPE', 'a table of one byte has 256 entries');
    }
    return [x!.type];
  },
  toOnnx: ({ inputs: [x, table] }, write) => {
    const wide = write.one('Cast', [x!], { to: ELEMENT_TYPES.s32.onnxNumber });
    const place = write.one('Add', [wide, tensorOf('s32', [], [128])]);
    return write.one('Gather', [table!, place]);
  },
  lower: ({ outputs: [y] }) => {
    const elements = elementCount(y!.type.shape);
    const call = {
      kernel: 'nk_lookup_s8',
      arguments: [inputArgument(1), inputArgument(0), outputArgument(0), integerArgument(elements)],
      cost: { elements },
    };
    return { kind: 'calls', inPlace: [[0, 0]], calls: elements === 0 ? [] : [call] };
  },
});
