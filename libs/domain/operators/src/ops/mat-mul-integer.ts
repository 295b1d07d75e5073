import { elementCount, ELEMENT_TYPES, type Value } from '@flashline/ir';
import { inputArgument, NULL_ARGUMENT, outputArgument } from '../compute/arguments.ts';
import { matMulShape, outerSteps } from '../compute/mat-mul-shape.ts';
import { defineOperator } from '../define.ts';
import { BYTES, requireZero } from '../quantized/integer-operands.ts';
import { requireElement } from '../shapes.ts';

const PLAIN = { alpha: 1 };

/**
 * The s32 product of matrices of 8-bit integers less their zero points: inputs a, b, the zero point or
 * points per row of a and per column of b.
 */
export const matMulInteger = defineOperator({
  name: 'MatMulInteger',
  traits: { quantized: true },
  onnx: [
    {
      type: 'MatMulInteger',
      since: 10,
      inputs: [2, 4],
      convert: (node, build) => {
        const zeros = [node.optional(2), node.optional(3)];
        return [build.one('MatMulInteger', [node.input(0), node.input(1), ...zeros])];
      },
    },
  ],
  infer: ([a, b, aZero = null, bZero = null]) => {
    requireElement(a!, BYTES);
    requireElement(b!, BYTES);
    const { shape, rows, columns } = matMulShape(a!.type.shape, b!.type.shape, PLAIN);
    requireZero(aZero, a!, rows);
    requireZero(bZero, b!, columns);
    return [{ element: 's32', shape }];
  },
  lower: ({ inputs: [a, b, aZero = null, bZero = null] }) => {
    const plan = matMulShape(a!.type.shape, b!.type.shape, PLAIN);
    const { rows, columns, depth, shape } = plan;
    const outputs = elementCount(shape);
    const macs = outputs * depth;
    if (outputs === 0) return { kind: 'calls', calls: [], macs };
    const outer = outerSteps(plan);
    const [left, right] = [a!.type.element, b!.type.element];
    const call = {
      kernel: `matmul_${left}_${right}`,
      headers: ['matmul_integer'],
      instance: {
        macro: 'NK_MATMUL_INTEGER',
        arguments: [ELEMENT_TYPES[left].cType, ELEMENT_TYPES[right].cType],
      },
      params: {
        type: 'nk_matmul_integer_params',
        fields: {
          rows,
          columns,
          depth,
          a_zeros: stepOf(aZero),
          b_zeros: stepOf(bZero),
          loops: outer.counts.length,
          dims: padded(outer.counts),
          a_step: padded(outer.a),
          b_step: padded(outer.b),
        },
      },
      arguments: [
        inputArgument(0),
        inputArgument(1),
        aZero === null ? NULL_ARGUMENT : inputArgument(2),
        bZero === null ? NULL_ARGUMENT : inputArgument(3),
        outputArgument(0),
      ],
      cost: { macs, outputs, rows: rows * outer.matrices },
    };
    return { kind: 'calls', macs, calls: [call] };
  },
});

/** Elements from one zero point to the next. */
function stepOf(zero: Value | null): number {
  return zero === null || elementCount(zero.type.shape) === 1 ? 0 : 1;
}

/** C has no empty initialisers before C23. */
function padded(list: readonly number[]): readonly number[] {
  return list.length === 0 ? [0] : list;
}
