import { elementCount, sameShape, tensorOf, type Tensor, type Value } from '@flashline/ir';
import { NO_ACTIVATION } from '../compute/activation.ts';
import { scalarOf } from '../compute/build-values.ts';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';

/** alpha * A' * B' + beta * C: a Dense where B is a constant, else a MatMul and what is left. */
export const gemm: OnnxMapping = {
  type: 'Gemm',
  since: 7,
  inputs: [2, 3],
  convert: (node, build) => {
    const a = node.input(0);
    const b = node.input(1);
    const c = node.optional(2);
    for (const operand of [a, b]) {
      if (operand.type.shape.length === 2) continue;
      throw new Refusal(
        'OP_SHAPE',
        `operands of Gemm are matrices, not of rank ${operand.type.shape.length}`,
      );
    }
    return [
      a.type.element === 'f32' && b.constant !== null
        ? dense(node, build, { a, b, c })
        : matMul(node, build, { a, b, c }),
    ];
  },
};

interface GemmOperands {
  readonly a: Value;
  readonly b: Value;
  readonly c: Value | null;
}

function dense(node: OnnxNodeView, build: Build, { a, b, c }: GemmOperands): Value {
  const x = isSet(node, 'transA') ? build.one('Transpose', [a], { perm: [1, 0] }) : a;
  const alpha = node.float('alpha', 1);
  const beta = node.float('beta', 1);
  const w = isSet(node, 'transB') ? build.constant(transposed(b.constant!)) : b;
  const scaled = alpha === 1 ? w : build.constant(scale(w.constant!, alpha));
  const outputs = w.type.shape[1]!;
  const bias = c === null ? null : biasOf(c, beta, outputs);
  const product = build.one(
    'Dense',
    [x, scaled, bias && build.constant(bias), null],
    NO_ACTIVATION,
  );
  return c === null || bias !== null ? product : addScaled(build, product, c, beta);
}

/** C as one bias per output; null where it is computed at run time or differs between rows. */
function biasOf(c: Value, beta: number, outputs: number): Tensor | null {
  const { shape } = c.type;
  const isRow = elementCount(shape) === (shape.at(-1) ?? 1) && shape.length <= 2;
  if (c.constant === null || !isRow || c.type.element !== 'f32') return null;
  const { data } = scale(c.constant, beta);
  if (data.length !== outputs && data.length !== 1) return null;
  const values = Array.from({ length: outputs }, (_, i) => Number(data[data.length === 1 ? 0 : i]));
  return tensorOf('f32', [outputs], values);
}

function matMul(node: OnnxNodeView, build: Build, { a, b, c }: GemmOperands): Value {
  const product = build.one('MatMul', [a, b], {
    alpha: 1,
    transA: isSet(node, 'transA'),
    transB: isSet(node, 'transB'),
  });
  const scaled = multiply(build, product, node.float('alpha', 1));
  return c === null ? scaled : addScaled(build, scaled, c, node.float('beta', 1));
}

function addScaled(build: Build, product: Value, c: Value, beta: number): Value {
  const sum = build.one('Add', [product, multiply(build, c, beta)]);
  if (sameShape(sum.type.shape, product.type.shape)) return sum;
  throw new Refusal(
    'OP_SHAPE',
    `C of shape [${c.type.shape.join(', ')}] does not broadcast to the product`,
  );
}

function multiply(build: Build, x: Value, factor: number): Value {
  if (factor === 1) return x;
  return build.one('Mul', [x, scalarOf(build, factor, x.type.element)]);
}

function transposed(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.type.shape as [number, number];
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      data[column * rows + row] = Number(matrix.data[row * columns + column]);
    }
  }
  return { type: { element: 'f32', shape: [columns, rows] }, data };
}

function scale(tensor: Tensor, factor: number): Tensor {
  const data = Float32Array.from(tensor.data as Float32Array, (value) => value * factor);
  return { type: tensor.type, data };
}

function isSet(node: OnnxNodeView, attribute: string): boolean {
  return node.int(attribute, 0) !== 0;
}
