/** QLinear operators of com.microsoft that work element by element, or move elements. */
import type { OnnxMapping } from '../define.ts';
import { Refusal } from '../refusal.ts';
import { dequantize, quantize } from '../quantized/read-scaling.ts';
import { quantizedMapping, scalingAt } from '../quantized/quantized-mapping.ts';
import { normaliseAxis } from '../shapes.ts';

const concat: OnnxMapping = {
  type: 'QLinearConcat',
  domain: 'com.microsoft',
  since: 1,
  inputs: [5, 2 ** 16],
  convert: (node, build) => {
    const count = (node.inputs.length - 2) / 3;
    if (!Number.isInteger(count)) {
      throw new Refusal('OP_ARITY', 'each input needs a scale and a zero point');
    }
    const reals = Array.from({ length: count }, (_, i) =>
      dequantize(build, node.input(2 + 3 * i), scalingAt(node, 3 + 3 * i)),
    );
    const axis = normaliseAxis(node.int('axis'), reals[0]!.type.shape.length);
    const joined = build.one('Concat', reals, { axis });
    const { element } = node.input(2).type;
    return [quantize(build, joined, scalingAt(node, 0), undefined, element)];
  },
};

export const quantizedElementwise: readonly OnnxMapping[] = [
  concat,
  ...['Add', 'Mul'].map((type) =>
    quantizedMapping({
      type: `QLinear${type}`,
      inputs: [7, 8],
      operands: [0, 3],
      output: 6,
      make: (_node, build, operands) => build.one(type, operands),
    }),
  ),
  quantizedMapping({
    type: 'QLinearSigmoid',
    inputs: [4, 5],
    operands: [0],
    output: 3,
    make: (_node, build, operands) => build.one('Sigmoid', operands),
  }),
  quantizedMapping({
    type: 'QLinearLeakyRelu',
    inputs: [4, 5],
    operands: [0],
    output: 3,
    make: (node, build, operands) =>
      build.one('LeakyRelu', operands, { alpha: node.float('alpha', 0.01) }),
  }),
  quantizedMapping({
    type: 'QLinearWhere',
    inputs: [9, 9],
    operands: [1, 4],
    output: 7,
    make: (node, build, operands) => build.one('Where', [node.input(0), ...operands]),
  }),
];
