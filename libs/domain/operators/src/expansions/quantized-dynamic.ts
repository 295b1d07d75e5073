/** Operators of com.microsoft whose products of integers end in real numbers, and those refused. */
import { elementCount, type Value } from '@flashline/ir';
import { castTo } from '../compute/build-values.ts';
import type { Build, Operands, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { dequantizeMapping, quantizeMapping } from '../quantized/read-scaling.ts';
import { Refusal } from '../refusal.ts';

const domain = 'com.microsoft';

const dynamicQuantizeMatMul: OnnxMapping = {
  type: 'DynamicQuantizeMatMul',
  domain,
  since: 1,
  inputs: [3, 5],
  convert: (node, build) => {
    const made = build.emit('DynamicQuantizeLinear', [node.input(0)], {}, 3);
    const [a, aScale, aZero] = made as [Value, Value, Value];
    const [b, bScale, bZero] = [node.input(1), node.input(2), node.optional(3)];
    return [realProduct(build, [a, b, aZero, bZero], [aScale, bScale], node.optional(4))];
  },
};

const matMulIntegerToFloat: OnnxMapping = {
  type: 'MatMulIntegerToFloat',
  domain,
  since: 1,
  inputs: [4, 7],
  convert: (node, build) => {
    const operands = [node.input(0), node.input(1), node.optional(4), node.optional(5)];
    const scales = [node.input(2), node.input(3)];
    return [realProduct(build, operands, scales, node.optional(6))];
  },
};

/** MatMulInteger of operands and zero points, times both scales, plus a bias. */
function realProduct(
  build: Build,
  operands: Operands,
  scales: readonly Value[],
  bias: Value | null,
): Value {
  const [left, right] = scales.map((scale) => asScalar(build, castTo(build, scale, 'f32')));
  const integers = build.one('MatMulInteger', operands);
  const scale = build.one('Mul', [left!, right!]);
  const product = build.one('Mul', [castTo(build, integers, 'f32'), scale]);
  return bias === null ? product : build.one('Add', [product, bias]);
}

function asScalar(build: Build, value: Value): Value {
  const isOne = elementCount(value.type.shape) === 1 && value.type.shape.length > 0;
  return isOne ? build.one('Reshape', [value], { shape: [] }) : value;
}

function refused(type: string, inputs: readonly [number, number], hint: string): OnnxMapping {
  const convert = (node: OnnxNodeView): never => {
    throw new Refusal('OP_UNKNOWN', `operator com.microsoft.${node.opType} is not supported`, hint);
  };
  return { type, domain, since: 1, inputs, convert };
}

const KEEP_REAL =
  'leave operators of this type out when you quantise (op_types_to_quantize), or give the fp32 model with --precision int8';

export const quantizedDynamic: readonly OnnxMapping[] = [
  quantizeMapping(domain),
  dequantizeMapping(domain),
  dynamicQuantizeMatMul,
  matMulIntegerToFloat,
  refused('DynamicQuantizeLSTM', [3, 12], KEEP_REAL),
  refused('MatMulNBits', [3, 6], 'quantise to 8 bits'),
  refused('QAttention', [5, 9], KEEP_REAL),
  refused('QEmbedLayerNormalization', [11, 14], KEEP_REAL),
];
