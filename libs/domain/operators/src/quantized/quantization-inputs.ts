/** Scale and zero point as inputs of QuantizeLinear and DequantizeLinear. */
import {
  allocate,
  elementCount,
  type ElementType,
  type Tensor,
  type Value,
} from '@flashline/ir';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

export type QuantizationAttributes = {
  /** Axis along which scales and zero points lie, where there is more than one. */
  readonly axis: number;
  /** Elements along `axis` that share a scale; 0: one scale per index. */
  readonly blockSize: number;
};

/** Types that stand for real numbers; 4-bit ones are not supported. */
export const QUANTIZED = [
  's8',
  'u8',
  's16',
  'u16',
  's32',
] as const satisfies readonly ElementType[];

export function readAttributes(node: OnnxNodeView): QuantizationAttributes {
  return { axis: node.int('axis', 1), blockSize: node.int('block_size', 0) };
}

export function zeros(element: ElementType, shape: readonly number[]): Tensor {
  return { type: { element, shape }, data: allocate(element, elementCount(shape)) };
}

/** Which scale each element of a tensor has: scale[(i / inner % extent) / block] within its outer part. */
export interface ScaleLayout {
  readonly outer: number;
  readonly extent: number;
  readonly inner: number;
  /** Indices along the axis that share a scale. */
  readonly block: number;
}

/** Throws Refusal where scale or zero point do not fit x. */
export function scaleLayout(
  x: Value,
  scale: Value,
  zero: Value,
  { axis, blockSize }: QuantizationAttributes,
): ScaleLayout {
  requireElement(scale, ['f32']);
  const { shape } = x.type;
  const count = elementCount(scale.type.shape);
  if (elementCount(zero.type.shape) !== count) {
    throw new Refusal('OP_SHAPE', 'the scale and the zero point have different shapes');
  }
  if (blockSize === 0 && count === 1 && scale.type.shape.length <= 1) {
    return { outer: 1, extent: 1, inner: elementCount(shape), block: 1 };
  }
  const along = normaliseAxis(axis, shape.length);
  const extent = shape[along]!;
  const layout = {
    outer: elementCount(shape.slice(0, along)),
    extent,
    inner: elementCount(shape.slice(along + 1)),
    block: blockSize === 0 ? 1 : blockSize,
  };
  const blocks = Math.ceil(extent / layout.block);
  const wanted = blockSize === 0 ? extent : layout.outer * blocks * layout.inner;
  if (count !== wanted) {
    throw new Refusal('OP_SHAPE', `${count} scales are given where ${wanted} are needed`);
  }
  return layout;
}

/** Calls `visit` with every element's place and that of its scale. */
export function forEachScale(
  { outer, extent, inner, block }: ScaleLayout,
  isBlocked: boolean,
  visit: (element: number, scale: number) => void,
): void {
  const blocks = Math.ceil(extent / block);
  let element = 0;
  for (let o = 0; o < outer; o++) {
    for (let e = 0; e < extent; e++) {
      const at = Math.floor(e / block);
      for (let i = 0; i < inner; i++, element++) {
        visit(element, isBlocked ? (o * blocks + at) * inner + i : at);
      }
    }
  }
}

/** Real numbers behind constant integers: (x - zero) * scale in f32. */
export function dequantized(
  x: Tensor,
  scale: Tensor,
  zero: Tensor,
  layout: ScaleLayout,
  isBlocked: boolean,
): Tensor {
  const data = new Float32Array(x.data.length);
  forEachScale(layout, isBlocked, (i, s) => {
    data[i] = (Number(x.data[i]) - Number(zero.data[s])) * Number(scale.data[s]);
  });
  return { type: { element: 'f32', shape: x.type.shape }, data };
}
