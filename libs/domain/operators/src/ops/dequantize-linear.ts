import { elementCount, ELEMENT_TYPES } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import {
  layoutFields,
  QUANTIZED,
  scaleLayout,
  type QuantizationAttributes,
} from '../quantized/quantization-inputs.ts';
import { quickConversion } from '../quantized/quick-conversion.ts';
import { dequantizeMapping } from '../quantized/read-scaling.ts';
import { requireElement } from '../shapes.ts';

/**
 * (x - zero) * scale in f32: inputs x, scale f32, zero of x's type. Has no evaluation on purpose:
 * quantised weights stay integers until their reader was asked for its integer form.
 */
export const dequantizeLinear = defineOperator<QuantizationAttributes>({
  name: 'DequantizeLinear',
  traits: { quantized: true },
  onnx: [dequantizeMapping('')],
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
    const layout = scaleLayout(x!, scale!, zero!, attributes);
    const elements = elementCount(x!.type.shape);
    return {
      kind: 'calls',
      calls:
        elements === 0
          ? []
          : [
              quickConversion('dequantize', x!, scale!, zero!) ?? {
                kernel: `dequantize_${element}`,
                headers: ['quantize_linear'],
                instance: {
                  macro: 'NK_DEQUANTIZE_LINEAR',
                  arguments: [
                    ELEMENT_TYPES[element].cType,
                    element === 's32' ? 'int64_t' : 'int32_t',
                  ],
                },
                params: { type: 'nk_scale_layout', fields: layoutFields(layout) },
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
