/** QLinearConv, QLinearMatMul and QGemm: products of integers with scales. */
import { elementCount, type Value } from '@flashline/ir';
import { castTo, scalarOf } from '../compute/build-values.ts';
import type { Build, OnnxMapping } from '../define.ts';
import { conv } from '../ops/conv.ts';
import { matrixProduct } from '../ops/mat-mul.ts';
import type { QuantizationAttributes } from '../quantized/quantization-inputs.ts';
import { dequantizeAlong, scalingAt } from '../quantized/quantized-mapping.ts';
import { dequantize, quantize } from '../quantized/read-scaling.ts';
import { gemm } from './gemm.ts';

const qLinearConv: OnnxMapping = {
  type: 'QLinearConv',
  since: 10,
  inputs: [8, 9],
  convert: (node, build) => {
    const [x, w, bias] = [node.input(0), node.input(3), node.optional(8)];
    const perChannel = { axis: 0, blockSize: 0 };
    const reals = [
      dequantize(build, x, scalingAt(node, 1)),
      dequantizeAlong(build, w, scalingAt(node, 4), perChannel),
      bias && realBias(build, bias, node.input(1), node.input(4)),
    ];
    const made = conv.onnx[0]!.convert(node.withInputs(reals), build)[0]!;
    return [quantize(build, made, scalingAt(node, 6), undefined, x.type.element)];
  },
};

const qLinearMatMul: OnnxMapping = {
  type: 'QLinearMatMul',
  since: 10,
  inputs: [8, 8],
  convert: (node, build) => {
    const [a, b] = [node.input(0), node.input(3)];
    const left = lineScales(a, node.input(1), 2);
    const right = lineScales(b, node.input(4), 1);
    const product = matrixProduct(
      build,
      dequantizeAlong(build, a, scalingAt(node, 1), left),
      dequantizeAlong(build, b, scalingAt(node, 4), right),
    );
    const lines = lineScales(product, node.input(6), 2);
    return [quantize(build, product, scalingAt(node, 6), lines, a.type.element)];
  },
};

const qGemm: OnnxMapping = {
  type: 'QGemm',
  domain: 'com.microsoft',
  since: 1,
  inputs: [6, 9],
  convert: (node, build) => {
    const [a, b, c] = [node.input(0), node.input(3), node.optional(6)];
    const isTransposed = node.int('transB', 0) !== 0;
    const perColumn = { axis: isTransposed ? 0 : 1, blockSize: 0 };
    const factor = scalarOf(build, node.float('alpha', 1), 'f32');
    const reals = [
      dequantize(build, a, scalingAt(node, 1)),
      dequantizeAlong(build, b, scalingAt(node, 4), perColumn),
      c &&
        realBias(
          build,
          c,
          build.one('Mul', [castTo(build, node.input(1), 'f32'), factor]),
          node.input(4),
        ),
    ];
    const product = gemm.convert(node.withInputs(reals), build)[0]!;
    if (node.optional(7) === null) return [product];
    return [quantize(build, product, scalingAt(node, 7), undefined, a.type.element)];
  },
};

export const quantizedProducts: readonly OnnxMapping[] = [qLinearConv, qLinearMatMul, qGemm];

/** A bias in units of the product of both scales. */
function realBias(build: Build, bias: Value, left: Value, right: Value): Value {
  const scales = [left, right].map((scale) => castTo(build, scale, 'f32'));
  const axis = Math.max(0, bias.type.shape.length - 1);
  const scale = build.one('Mul', scales);
  return dequantize(build, bias, { scale, zero: null }, { axis, blockSize: 0 });
}

/**
 * How the scales of a matrix, or of a stack of them, lie: one for all, one per row (`fromEnd` 2) or per
 * column (1), or such a list for each matrix of the stack.
 */
function lineScales({ type }: Value, scale: Value, fromEnd: 1 | 2): QuantizationAttributes {
  const rank = type.shape.length;
  if (elementCount(scale.type.shape) === 1) return { axis: 0, blockSize: 0 };
  if (scale.type.shape.length === 1) return { axis: Math.max(0, rank - fromEnd), blockSize: 0 };
  const along = rank - (3 - fromEnd);
  return { axis: along, blockSize: type.shape[along] ?? 1 };
}
