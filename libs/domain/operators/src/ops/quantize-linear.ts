import { elementCount, ELEMENT_TYPES } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import {
  QUANTIZED,
  readAttributes,
  scaleLayout,
  zeros,
  type QuantizationAttributes,
} from '../quantized/quantization-inputs.ts';
import { requireElement } from '../shapes.ts';

/**
 * round(x / scale) + zero, half to even, saturated: inputs x f32, scale f32, zero of the type that
 * the output has.
 */
export const quantizeLinear = defineOperator<QuantizationAttributes>({
  name: 'QuantizeLinear',
  onnx: [
    {
      type: 'QuantizeLinear',
      since: 10,
      inputs: [2, 3],
      convert: (node, build) => {
        const [x, scale] = [node.input(0), node.input(1)];
        const zero = node.optional(2) ?? build.constant(zeros('u8', scale.type.shape));
        return [build.one('QuantizeLinear', [x, scale, zero], readAttributes(node))];
      },
    },
  ],
  computes: ['f32'],
  infer: ([x, scale, zero], attributes) => {
    requireElement(x!, ['f32']);
    requireElement(zero!, QUANTIZED);
    scaleLayout(x!, scale!, zero!, attributes);
    return [{ element: zero!.type.element, shape: x!.type.shape }];
  },
  toOnnx: ({ inputs, attributes: { axis, blockSize } }, write) =>
    write.one('QuantizeLinear', inputs, { axis, block_size: blockSize }),
  lower: ({ inputs: [x, scale, zero], outputs: [y], attributes }) => {
    const { element } = y!.type;
    const { outer, extent, inner, block } = scaleLayout(x!, scale!, zero!, attributes);
    const elements = elementCount(x!.type.shape);
    const fields = { outer, extent, inner, block, blocked: attributes.blockSize > 0 ? 1 : 0 };
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      calls:
        elements === 0
          ? []
          : [
              {
                kernel: `quantize_${element}`,
                headers: ['quantize_linear'],
                instance: {
                  macro: 'NK_QUANTIZE_LINEAR',
                  arguments: [ELEMENT_TYPES[element].cType, ...limits(element)],
                },
                params: { type: 'nk_scale_layout', fields },
                arguments: [
                  inputArgument(0),
                  inputArgument(1),
                  inputArgument(2),
                  outputArgument(0),
                ],
                cost: { elements },
              },
            ],
    };
  },
});

function limits(element: string): [string, string] {
  const type = element.startsWith('u') ? 'UINT' : 'INT';
  const bits = element.slice(1);
  return [element.startsWith('u') ? '0' : `INT${bits}_MIN`, `${type}${bits}_MAX`];
}
