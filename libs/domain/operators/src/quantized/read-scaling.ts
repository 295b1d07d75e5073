/** ONNX's QuantizeLinear and DequantizeLinear, of all opsets and of com.microsoft, as nodes of ours. */
import { elementTypeOfOnnx, type ElementType, type Value } from '@flashline/ir';
import { castTo } from '../compute/build-values.ts';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import {
  NARROW_TYPES,
  QUANTIZED,
  requireQuantized,
  zeros,
  type QuantizationAttributes,
} from './quantization-inputs.ts';

/** `domain` is '' or com.microsoft. */
export function quantizeMapping(domain: string): OnnxMapping {
  return {
    type: 'QuantizeLinear',
    domain,
    since: domain === '' ? 10 : 1,
    inputs: [2, 3],
    convert: (node, build) => {
      const [x, scale, zero] = [node.input(0), node.input(1), node.optional(2)];
      return [quantize(build, x, { scale, zero }, readAttributes(node), outputType(node))];
    },
  };
}

/** `domain` is '' or com.microsoft. */
export function dequantizeMapping(domain: string): OnnxMapping {
  return {
    type: 'DequantizeLinear',
    domain,
    since: domain === '' ? 10 : 1,
    inputs: [2, 3],
    convert: (node, build) => {
      const [x, scale, zero] = [node.input(0), node.input(1), node.optional(2)];
      const real = dequantize(build, x, { scale, zero }, readAttributes(node));
      return [castTo(build, real, outputType(node) ?? scale.type.element)];
    },
  };
}

/** Scale and zero point of a value; null where ONNX leaves the zero point out. */
export interface Scaling {
  readonly scale: Value;
  readonly zero: Value | null;
}

const PER_TENSOR: QuantizationAttributes = { axis: 0, blockSize: 0 };

/** Real numbers, in f32, of integers. */
export function dequantize(
  build: Build,
  x: Value,
  { scale, zero }: Scaling,
  attributes = PER_TENSOR,
): Value {
  requireQuantized(x, QUANTIZED);
  const zeroOrNone = zero ?? build.constant(zeros(x.type.element, scale.type.shape));
  return build.one('DequantizeLinear', [x, castTo(build, scale, 'f32'), zeroOrNone], attributes);
}

/** Integers of zero's type, or where there is none of `element`, by default u8. */
export function quantize(
  build: Build,
  x: Value,
  { scale, zero }: Scaling,
  attributes = PER_TENSOR,
  element: ElementType | null = null,
): Value {
  if (zero !== null && element !== null && zero.type.element !== element) {
    throw new Refusal('OP_TYPE', `the zero point is ${zero.type.element}, the output ${element}`);
  }
  const zeroOrNone = zero ?? build.constant(zeros(element ?? 'u8', scale.type.shape));
  requireQuantized(zeroOrNone, NARROW_TYPES);
  const real = x.type.element === 's32' ? castTo(build, x, 'f32') : x;
  return build.one('QuantizeLinear', [real, castTo(build, scale, 'f32'), zeroOrNone], attributes);
}

function readAttributes(node: OnnxNodeView): QuantizationAttributes {
  return { axis: node.int('axis', 1), blockSize: node.int('block_size', 0) };
}

/** Attribute output_dtype, null where it is absent or 0, which ONNX reads alike. */
function outputType(node: OnnxNodeView): ElementType | null {
  const number = node.int('output_dtype', 0);
  if (number === 0) return null;
  const element = elementTypeOfOnnx(number);
  if (element !== undefined) return element;
  throw new Refusal(
    'OP_TYPE',
    `element type ${number} of attribute output_dtype is not supported`,
    'quantise to 8 or 16 bits',
  );
}
