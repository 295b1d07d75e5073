/** Attention with strides as ONNX nodes: operands are gathered by tables of places. */
import { elementCount, tensorOf } from '@flashline/ir';
import type { LowerContext } from '../define.ts';
import type { OnnxOperand, OnnxWriter } from '../onnx-writer.ts';

export type AttentionAttributes = {
  readonly batch: number;
  readonly heads: number;
  readonly queryRows: number;
  readonly keyRows: number;
  readonly headSize: number;
  readonly valueSize: number;
  /** Of the scores, not negative. */
  readonly scale: number;
  /** In elements, of batch, head and row; elements of a row are adjacent. */
  readonly qStrides: readonly number[];
  readonly kStrides: readonly number[];
  readonly vStrides: readonly number[];
  readonly outStrides: readonly number[];
  /** Of the output. */
  readonly shape: readonly number[];
};

export function writeAttention(
  { inputs: [q, k, v, mask = null], attributes }: LowerContext<AttentionAttributes>,
  write: OnnxWriter,
): string {
  const { batch, heads, queryRows, keyRows, headSize, valueSize, scale } = attributes;
  const taken = (x: OnnxOperand, sizes: readonly number[], strides: readonly number[]) =>
    write.one('Gather', [write.one('Reshape', [x, [-1]]), placesOf(sizes, [...strides, 1])]);
  const query = taken(q!, [batch, heads, queryRows, headSize], attributes.qStrides);
  const key = taken(k!, [batch, heads, keyRows, headSize], attributes.kStrides);
  const value = taken(v!, [batch, heads, keyRows, valueSize], attributes.vStrides);
  const turned = write.one('Transpose', [key], { perm: [0, 1, 3, 2] });
  const products = write.one('MatMul', [query, turned]);
  const scaled = write.one('Mul', [products, tensorOf('f32', [], [scale])]);
  const scores = mask === null ? scaled : write.one('Add', [scaled, mask]);
  const mixed = write.one('MatMul', [write.one('Softmax', [scores], { axis: 3 }), value]);
  const places = placesOf([batch, heads, queryRows, valueSize], [...attributes.outStrides, 1]);
  const zeros = new Float32Array(elementCount(attributes.shape));
  const flat = write.one('ScatterElements', [
    tensorOf('f32', [zeros.length], zeros),
    write.one('Reshape', [places, [-1]]),
    write.one('Reshape', [mixed, [-1]]),
  ]);
  return write.one('Reshape', [flat, attributes.shape]);
}

/** Of each element of a tensor of these sizes, where strides say that it is. */
function placesOf(sizes: readonly number[], strides: readonly number[]) {
  const places = sizes.reduce<number[]>(
    (starts, size, axis) =>
      starts.flatMap((start) => Array.from({ length: size }, (_, i) => start + i * strides[axis]!)),
    [0],
  );
  return tensorOf('s64', sizes, places);
}
