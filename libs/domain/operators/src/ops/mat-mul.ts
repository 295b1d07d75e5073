import { elementCount, tensorOf, type ElementType, type Value } from '@flashline/ir';
import { NO_ACTIVATION } from '../compute/activation.ts';
import { lowerMatMul } from '../compute/lower-mat-mul.ts';
import { matMulShape, type MatMulAttributes } from '../compute/mat-mul-shape.ts';
import { defineOperator, type Build } from '../define.ts';
import type { OnnxOperand, OnnxWriter } from '../onnx-writer.ts';
import { matMulForm } from '../quantized/mat-mul-form.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

const ELEMENTS = [
  'f32',
  'f64',
  's32',
  'u32',
  's64',
  'u64',
] as const satisfies readonly ElementType[];

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
        return [matrixProduct(build, node.input(0), node.input(1))];
      },
    },
  ],
  computes: ELEMENTS,
  integers: matMulForm,
  infer: ([a, b], attributes) => {
    requireElement(a!, ELEMENTS);
    requireElement(b!, [a!.type.element]);
    if (attributes.alpha !== 1 && a!.type.element !== 'f32') {
      throw new Refusal('OP_TYPE', `alpha ${attributes.alpha} needs fp32 operands`);
    }
    const { shape } = matMulShape(a!.type.shape, b!.type.shape, attributes);
    return [{ element: a!.type.element, shape }];
  },
  toOnnx: ({ inputs: [a, b], attributes: { alpha, transA, transB } }, write) => {
    const [left, right] = [swapped(write, a!, transA), swapped(write, b!, transB)];
    const product = write.one('MatMul', [left, right]);
    return alpha === 1 ? product : write.one('Mul', [product, tensorOf('f32', [], [alpha])]);
  },
  lower: ({ inputs: [a, b], outputs: [y], attributes }) => {
    const plan = matMulShape(a!.type.shape, b!.type.shape, attributes);
    const macs = elementCount(plan.shape) * plan.depth;
    return { kind: 'calls', macs, calls: lowerMatMul(plan, y!.type.element, attributes.alpha) };
  },
});

/** With the last two dimensions exchanged where that is asked for and there are two. */
function swapped(write: OnnxWriter, x: Value, isAsked = false): OnnxOperand {
  const axes = [...x.type.shape.keys()];
  if (!isAsked || axes.length < 2) return x;
  const [row, column] = axes.splice(-2);
  return write.one('Transpose', [x], { perm: [...axes, column!, row!] });
}

/** Elements of the largest product of zeros that is worth a constant: states at the first step. */
const LARGEST_ZEROS = 2 ** 16;

/** a times b: a Dense where b is a constant matrix, and zeros where a is, as states are at first. */
export function matrixProduct(build: Build, a: Value, b: Value): Value {
  const isMatrix = b.constant !== null && b.type.shape.length === 2;
  const isSingle = a.type.element === 'f32' && b.type.element === 'f32';
  if (isMatrix && isSingle && a.type.shape.length > 0) {
    const shape = [...a.type.shape.slice(0, -1), b.type.shape[1]!];
    const hasZeros = a.type.shape.at(-1) === b.type.shape[0] && isZeros(a) && isAllFinite(b);
    if (hasZeros && elementCount(shape) <= LARGEST_ZEROS) {
      return build.constant(tensorOf('f32', shape, new Float32Array(elementCount(shape))));
    }
    return build.one('Dense', [a, b, null, null], NO_ACTIVATION);
  }
  return build.one('MatMul', [a, b], { alpha: 1, transA: false, transB: false });
}

function isZeros({ constant }: Value): boolean {
  return constant !== null && (constant.data as Float32Array).every((x) => x === 0);
}

function isAllFinite({ constant }: Value): boolean {
  return (constant!.data as Float32Array).every((x) => Number.isFinite(x));
}
