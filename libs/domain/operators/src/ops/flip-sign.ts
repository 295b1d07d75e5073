import { allocate, elementCount, ELEMENT_TYPES, tensorOf, type ElementType } from '@flashline/ir';
import { inputArgument, integerArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { requireElement } from '../shapes.ts';

const OTHER = { s8: 'u8', u8: 's8' } as const;

/** u8 as s8 less 128 and back: bit 7 of every element flips, and 128 moves into the zero point. */
export const flipSign = defineOperator({
  name: 'FlipSign',
  onnx: [],
  traits: { elementwise: true },
  infer: ([x]) => {
    requireElement(x!, ['s8', 'u8']);
    return [{ element: flipped(x!.type.element), shape: x!.type.shape }];
  },
  evaluate: ([x], _attributes, [type]) => {
    const data = allocate(type!.element, x!.data.length);
    for (let i = 0; i < data.length; i++) data[i] = Number(x!.data[i]) ^ 0x80;
    return [{ type: type!, data }];
  },
  toOnnx: ({ inputs: [x], outputs: [y] }, write) => {
    const wide = write.one('Cast', [x!], { to: ELEMENT_TYPES.s32.onnxNumber });
    const moved = write.one(x!.type.element === 'u8' ? 'Sub' : 'Add', [
      wide,
      tensorOf('s32', [], [128]),
    ]);
    return write.one('Cast', [moved], { to: ELEMENT_TYPES[y!.type.element].onnxNumber });
  },
  lower: ({ outputs: [y] }) => {
    const elements = elementCount(y!.type.shape);
    const call = {
      kernel: 'nk_flip_sign',
      arguments: [inputArgument(0), outputArgument(0), integerArgument(elements)],
      cost: { elements },
    };
    return { kind: 'calls', inPlace: [[0, 0]], calls: elements === 0 ? [] : [call] };
  },
});

function flipped(element: ElementType): ElementType {
  return OTHER[element as keyof typeof OTHER];
}
