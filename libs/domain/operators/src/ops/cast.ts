import {
  allocate,
  ELEMENT_TYPES,
  elementCount,
  elementTypeOfOnnx,
  isFloat,
  type ElementType,
} from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { convertCast } from '../elementwise/convert-cast.ts';
import { converter, type Element } from '../elementwise/convert-element.ts';
import { ADDRESSABLE } from '../elementwise/element-sets.ts';
import { cType, lowered } from '../elementwise/lower-map.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

/** The elements of x as type `to`: floats round to the nearest even, fractions are dropped. */
export const cast = defineOperator<{ readonly to: ElementType }>({
  name: 'Cast',
  onnx: [
    {
      type: 'Cast',
      since: 6,
      inputs: [1, 1],
      convert: (node, build) => {
        const x = node.input(0);
        const number = node.int('to');
        const to = elementTypeOfOnnx(number);
        if (to === undefined) {
          throw new Refusal('OP_TYPE', `element type ${number} of attribute to is not supported`);
        }
        return [convertCast(node, x, to, build)];
      },
    },
  ],
  traits: { elementwise: true },
  infer: ([x], { to }) => {
    requireElement(x!, ADDRESSABLE);
    if (!(ADDRESSABLE as readonly ElementType[]).includes(to)) {
      throw new Refusal('OP_TYPE', `conversion to ${ELEMENT_TYPES[to].onnxName} is not supported`);
    }
    return [{ element: to, shape: x!.type.shape }];
  },
  evaluate: ([x], { to }, [type]) => {
    const data = allocate(to, x!.data.length);
    const convert = converter(x!.type.element, to);
    const target = data as { [i: number]: Element };
    for (let i = 0; i < data.length; i++) target[i] = convert(x!.data[i]!);
    return [{ type: type!, data }];
  },
  toOnnx: ({ inputs, attributes: { to } }, write) =>
    write.one('Cast', inputs, { to: ELEMENT_TYPES[to].onnxNumber }),
  lower: ({ inputs: [x], outputs: [y] }) => {
    const elements = elementCount(y!.type.shape);
    const from = x!.type.element;
    const to = y!.type.element;
    const isWider = ELEMENT_TYPES[to].bits > ELEMENT_TYPES[from].bits;
    const lowering = lowered([x!], y!, {
      kernel: `cast_${from}_${to}`,
      headers: ['map_cast'],
      instance: {
        macro: isWider ? 'NK_MAP_CAST_DOWN' : 'NK_MAP_CAST_UP',
        arguments: [cType(x!), cType(y!), reader(from), writer(from, to)],
      },
      arguments: [
        { kind: 'input', index: 0 },
        { kind: 'output', index: 0 },
        { kind: 'integer', value: elements },
      ],
      cost: { elements },
    });
    return { ...lowering, inPlace: [[0, 0]] };
  },
});

/** What an element of the type is as a C number. */
function reader(from: ElementType): string {
  return from === 'f16' || from === 'bf16' ? `nk_f32_from_${from}` : 'NK_CAST_NONE';
}

/** How a C number of type `from`, half precision already being f32, becomes an element of `to`. */
function writer(from: ElementType, to: ElementType): string {
  if (to === 'bool' || to === 'f16' || to === 'bf16') return `NK_CAST_${to.toUpperCase()}`;
  if (isFloat(to) || !isFloat(from)) return 'NK_CAST_NONE';
  const number = from === 'f64' ? 'f64' : 'f32';
  const integer = to === 'u32' || to === 's64' || to === 'u64' ? to : 's32';
  return `nk_${integer}_from_${number}`;
}
