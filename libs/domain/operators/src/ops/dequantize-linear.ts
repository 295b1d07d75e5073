import { defineOperator } from '../define.ts';
import { conversionCalls } from '../quantized/lower-conversion.ts';
import {
  QUANTIZED,
  scaleLayout,
  type QuantizationAttributes,
} from '../quantized/quantization-inputs.ts';
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
    const wide = x!.type.element === 's32' ? 'int64_t' : 'int32_t';
    const conversion = { name: 'dequantize', integers: x!, macroArguments: [wide] } as const;
    return { kind: 'calls', calls: conversionCalls(conversion, [x!, scale!, zero!], attributes) };
  },
});
