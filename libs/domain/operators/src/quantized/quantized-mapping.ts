/** QLinear operators: what one does with integers is what an operator does with real numbers. */
import { elementCount, toNumbers, tensorOf, type Value } from '@flashline/ir';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import type { QuantizationAttributes } from './quantization-inputs.ts';
import { dequantize, quantize, type Scaling } from './read-scaling.ts';

export interface QuantizedMapping {
  readonly type: string;
  /** Default com.microsoft. */
  readonly domain?: string;
  readonly since?: number;
  readonly inputs: readonly [number, number];
  /** Where the quantised inputs are: each is followed by its scale and zero point. */
  readonly operands: readonly number[];
  /** Where the output's scale is, followed by its zero point. */
  readonly output: number;
  /** The real output of the real operands. */
  readonly make: (node: OnnxNodeView, build: Build, operands: readonly Value[]) => Value;
}

/** DequantizeLinear of every operand, the nodes that `make` builds, QuantizeLinear. */
export function quantizedMapping(mapping: QuantizedMapping): OnnxMapping {
  const { type, domain = 'com.microsoft', since = 1, inputs, operands, output, make } = mapping;
  return {
    type,
    domain,
    since,
    inputs,
    convert: (node, build) => {
      const reals = operands.map((at) =>
        dequantize(build, node.input(at), scalingAt(node, at + 1)),
      );
      const real = make(node, build, reals);
      const { element } = node.input(operands[0]!).type;
      return [quantize(build, real, scalingAt(node, output), undefined, element)];
    },
  };
}

/** The scale at input `at` and the zero point behind it. */
export function scalingAt(node: OnnxNodeView, at: number): Scaling {
  return { scale: node.input(at), zero: node.optional(at + 1) };
}

/** Real numbers of integers with a scale per index of `axis` and perhaps one zero point for all. */
export function dequantizeAlong(
  build: Build,
  x: Value,
  { scale, zero }: Scaling,
  attributes: QuantizationAttributes,
): Value {
  return dequantize(build, x, { scale, zero: zero && likeScale(build, zero, scale) }, attributes);
}

/** One known zero point as one for each scale; others as they are. */
function likeScale(build: Build, zero: Value, scale: Value): Value {
  const { shape } = scale.type;
  const isOne = elementCount(zero.type.shape) === 1 && elementCount(shape) !== 1;
  if (!isOne || zero.constant === null) return zero;
  const values = new Array<number>(elementCount(shape)).fill(toNumbers(zero.constant)[0]!);
  return build.constant(tensorOf(zero.type.element, shape, values));
}
