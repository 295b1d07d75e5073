import { elementCount } from '@flashline/ir';
import { inputArgument, integerArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { requireElement } from '../shapes.ts';

/** x f32 as u8 with the scale and zero point, outputs 1 and 2, that just cover it and 0. */
export const dynamicQuantizeLinear = defineOperator({
  name: 'DynamicQuantizeLinear',
  traits: { quantized: true },
  onnx: [
    {
      type: 'DynamicQuantizeLinear',
      since: 11,
      inputs: [1, 1],
      convert: (node, build) => build.emit('DynamicQuantizeLinear', [node.input(0)], {}, 3),
    },
  ],
  infer: ([x]) => {
    requireElement(x!, ['f32']);
    return [
      { element: 'u8', shape: x!.type.shape },
      { element: 'f32', shape: [] },
      { element: 'u8', shape: [] },
    ];
  },
  lower: ({ inputs: [x], outputs }) => {
    const elements = elementCount(x!.type.shape);
    const call = {
      kernel: 'nk_dynamic_quantize_f32',
      arguments: [
        inputArgument(0),
        ...outputs.map((_, i) => outputArgument(i)),
        integerArgument(elements),
      ],
      cost: { elements },
    };
    return { kind: 'calls', inPlace: [[0, 0]], calls: [call] };
  },
});
