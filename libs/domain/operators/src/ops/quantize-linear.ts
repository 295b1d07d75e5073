import { elementCount, ELEMENT_TYPES } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import {
  layoutFields,
  NARROW,
  NARROW_TYPES,
  quantized,
  scaleLayout,
  type QuantizationAttributes,
} from '../quantized/quantization-inputs.ts';
import { quickConversion } from '../quantized/quick-conversion.ts';
import { quantizeMapping } from '../quantized/read-scaling.ts';
import { requireElement } from '../shapes.ts';

/**
 * round(x / scale) + zero, half to even, saturated: inputs x f32, scale f32, zero of the type that
 * the output has.
 */
export const quantizeLinear = defineOperator<QuantizationAttributes>({
  name: 'QuantizeLinear',
  traits: { quantized: true },
  onnx: [quantizeMapping('')],
  computes: ['f32'],
  infer: ([x, scale, zero], attributes) => {
    requireElement(x!, ['f32']);
    requireElement(zero!, NARROW_TYPES);
    scaleLayout(x!, scale!, zero!, attributes);
    return [{ element: zero!.type.element, shape: x!.type.shape }];
  },
  toOnnx: ({ inputs, attributes: { axis, blockSize } }, write) =>
    write.one('QuantizeLinear', inputs, { axis, block_size: blockSize }),
  evaluate: ([x, scale, zero], attributes) => {
    return [quantized(x!, scale!, zero!, scaleLayout(x!, scale!, zero!, attributes))];
  },
  lower: ({ inputs: [x, scale, zero], outputs: [y], attributes }) => {
    const element = y!.type.element as keyof typeof NARROW;
    const layout = scaleLayout(x!, scale!, zero!, attributes);
    const elements = elementCount(x!.type.shape);
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      calls:
        elements === 0
          ? []
          : [
              quickConversion('quantize', y!, scale!, zero!) ?? {
                kernel: `quantize_${element}`,
                headers: ['quantize_linear'],
                instance: {
                  macro: 'NK_QUANTIZE_LINEAR',
                  arguments: [ELEMENT_TYPES[element].cType, ...NARROW[element].map(String)],
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
