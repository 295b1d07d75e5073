import { elementCount, type ElementType } from '@flashline/ir';
import { NO_ACTIVATION } from '../compute/activation.ts';
import { lowerMatMul } from '../compute/lower-mat-mul.ts';
import { matMulShape, type MatMulAttributes } from '../compute/mat-mul-shape.ts';
import { defineOperator } from '../define.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

const ELEMENTS = ['f32', 'f64', 's32', 'u32', 's64', 'u64'] as const satisfies readonly ElementType[];

/**
 * numpy's matmul times `alpha`, with the last two dimensions of an operand exchanged where
 * attribute transA or transB is true. With a constant matrix on the right it becomes a Dense.
 */
export const matMul = defineOperator<MatMulAttributes>({
  name: 'MatMul',
  onnx: [
    {
      type: 'MatMul',
      since: 1,
      inputs: [2, 2],
      convert: (node, build) => {
        const a = node.input(0);
        const b = node.input(1);
        const isDense =
          b.constant !== null && b.type.element === 'f32' && b.type.shape.length === 2 && a.type.shape.length > 0;
        if (isDense) return [build.one('Dense', [a, b, null, null], NO_ACTIVATION)];
        return [build.one('MatMul', [a, b], { alpha: 1, transA: false, transB: false })];
      },
    },
  ],
  computes: ELEMENTS,
  infer: ([a, b], attributes) => {
    requireElement(a!, ELEMENTS);
    requireElement(b!, [a!.type.element]);
    if (attributes.alpha !== 1 && a!.type.element !== 'f32') {
      throw new Refusal('OP_TYPE', `alpha ${attributes.alpha} needs fp32 operands`);
    }
    const { shape } = matMulShape(a!.type.shape, b!.type.shape, attributes);
    return [{ element: a!.type.element, shape }];
  },
  lower: ({ inputs: [a, b], outputs: [y], attributes }) => {
    const plan = matMulShape(a!.type.shape, b!.type.shape, attributes);
    const macs = elementCount(plan.shape) * plan.depth;
    return { kind: 'calls', macs, calls: lowerMatMul(plan, y!.type.element, attributes.alpha) };
  },
});
