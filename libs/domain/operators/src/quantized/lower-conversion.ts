/** Lowering of QuantizeLinear and DequantizeLinear. */
import { elementCount, ELEMENT_TYPES, type Value } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import type { KernelCall } from '../lowering.ts';
import { layoutFields, scaleLayout, type QuantizationAttributes } from './quantization-inputs.ts';
import { quickConversion } from './quick-conversion.ts';

export interface Conversion {
  readonly name: 'quantize' | 'dequantize';
  /** The value of integers, which is x or the output. */
  readonly integers: Value;
  /** What the general kernel's macro takes behind the type of the integers. */
  readonly macroArguments: readonly string[];
}

/** The call that converts x, or none for an x without elements. */
export function conversionCalls(
  { name, integers, macroArguments }: Conversion,
  [x, scale, zero]: readonly [Value, Value, Value],
  attributes: QuantizationAttributes,
): KernelCall[] {
  const layout = scaleLayout(x, scale, zero, attributes);
  const elements = elementCount(x.type.shape);
  if (elements === 0) return [];
  const quick = quickConversion(name, integers, scale, zero);
  if (quick !== null) return [quick];
  const { element } = integers.type;
  return [
    {
      kernel: `${name}_${element}`,
      headers: ['quantize_linear'],
      instance: {
        macro: `NK_${name.toUpperCase()}_LINEAR`,
        arguments: [ELEMENT_TYPES[element].cType, ...macroArguments],
      },
      params: { type: 'nk_scale_layout', fields: layoutFields(layout) },
      arguments: [inputArgument(0), inputArgument(1), inputArgument(2), outputArgument(0)],
      cost: { elements },
    },
  ];
}
