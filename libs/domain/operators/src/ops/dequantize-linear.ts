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
 * (x - zero) * scale in f32: inputs x, scale f32, zero of x's type. Has no evaluation on purpose:
 * quantised weights stay integers until their reader was asked for its integer form.
 */
export const dequantizeLinear = defineOperator<QuantizationAttributes>({
  name: 'DequantizeLinear',
  onnx: [
    {
      type: 'DequantizeLinear',
      since: 10,
      inputs: [2, 3],
      convert: (node, build) => {
        const [x, scale] = [node.input(0), node.input(1)];
        const zero = node.optional(2) ?? build.constant(zeros(x.type.element, scale.type.shape));
        return [build.one('DequantizeLinear', [x, scale, zero], readAttributes(node))];
      },
    },
  ],
  infer: ([x, scale, zero], attributes) => {
    requireElement(x!, QUANTIZED);
    requireElement(zero!, [x!.type.element]);
    scaleLayout(x!, scale!, zero!, attributes);
    return [{ element: 'f32', shape: x!.type.shape }];
  },
  toOnnx: ({ inputs, attributes: { axis, blockSize } }, write) =>
    write.one('DequantizeLinear', inputs, { axis, block_size: blockSize }),
  lower: ({ inputs: [x, scale, zero], attributes }) => {
    const { element } = x!.type;
    const { outer, extent, inner, block } = scaleLayout(x!, scale!, zero!, attributes);
    const elements = elementCount(x!.type.shape);
    const fields = { outer, extent, inner, block, blocked: attributes.blockSize > 0 ? 1 : 0 };
    return {
      kind: 'calls',
      calls:
        elements === 0
          ? []
          : [
              {
                kernel: `dequantize_${element}`,
                headers: ['quantize_linear'],
                instance: {
                  macro: 'NK_DEQUANTIZE_LINEAR',
                  arguments: [ELEMENT_TYPES[element].cType],
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
