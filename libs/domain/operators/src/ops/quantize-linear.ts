import { defineOperator } from '../define.ts';
import { conversionCalls } from '../quantized/lower-conversion.ts';
import {
  NARROW,
  NARROW_TYPES,
  quantized,
  scaleLayout,
  type QuantizationAttributes,
} from '../quantized/quantization-inputs.ts';
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
    const limits = NARROW[y!.type.element as keyof typeof NARROW].map(String);
    const conversion = { name: 'quantize', integers: y!, macroArguments: limits } as const;
    const calls = conversionCalls(conversion, [x!, scale!, zero!], attributes);
    return { kind: 'calls', inPlace: [[0, 0]], calls };
  },
});
