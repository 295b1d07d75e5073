/** Scale and zero point as inputs of QuantizeLinear and DequantizeLinear. */
import {
  allocate,
  elementCount,
  printType,
  roundHalfEven,
  sameShape,
  type ElementType,
  type Tensor,
  type Value,
} from '@flashline/ir';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';

export type QuantizationAttributes = {
  /** Axis along which scales and zero points lie, where there is more than one. */
  readonly axis: number;
  /** Elements along `axis` that share a scale; 0: one scale per index. */
  readonly blockSize: number;
};

/** Types that real numbers are quantised to, with their limits. */
export const NARROW = {
  s8: [-128, 127],
  u8: [0, 255],
  s16: [-32768, 32767],
  u16: [0, 65535],
} as const satisfies Partial<Record<ElementType, readonly [number, number]>>;

export const NARROW_TYPES = Object.keys(NARROW) as (keyof typeof NARROW)[];

/** Types that stand for real numbers; s32 is for biases and sums. */
export const QUANTIZED = ['s8', 'u8', 's16', 'u16', 's32'] as const satisfies ElementType[];

/** Throws Refusal OP_TYPE unless the value is of one of these types. */
export function requireQuantized(value: Value, allowed: readonly ElementType[]): void {
  if (allowed.includes(value.type.element)) return;
  throw new Refusal(
    'OP_TYPE',
    `'${value.onnxName ?? value.id}' is ${printType(value.type)}; supported here: ${allowed.join(', ')}`,
    'quantise to 8 or 16 bits',
  );
}

export function zeros(element: ElementType, shape: readonly number[]): Tensor {
  return { type: { element, shape }, data: allocate(element, elementCount(shape)) };
}

/** Which scale each element of a tensor has. */
export interface ScaleLayout {
  readonly outer: number;
  readonly extent: number;
  readonly inner: number;
  /** Indices along the axis that share a scale. */
  readonly block: number;
  /** Whether each outer and inner index has scales of its own. */
  readonly isBlocked: boolean;
}

/** A value, or a tensor. */
type Typed = Pick<Value, 'type'>;

/** Throws Refusal where scale or zero point do not fit x. */
export function scaleLayout(
  x: Typed,
  scale: Typed,
  zero: Typed,
  { axis, blockSize }: QuantizationAttributes,
): ScaleLayout {
  if (scale.type.element !== 'f32') throw new Refusal('OP_TYPE', 'the scale is not fp32');
  const { shape } = x.type;
  const count = elementCount(scale.type.shape);
  if (elementCount(zero.type.shape) !== count) {
    throw new Refusal('OP_SHAPE', 'the scale and the zero point have different shapes');
  }
  if (!Number.isInteger(blockSize) || blockSize < 0) {
    throw new Refusal('OP_ATTRIBUTE', `block_size is ${blockSize}`);
  }
  if (blockSize === 0 && count === 1 && scale.type.shape.length <= 1) {
    return { outer: 1, extent: 1, inner: elementCount(shape), block: 1, isBlocked: false };
  }
  const along = normaliseAxis(axis, shape.length);
  const extent = shape[along]!;
  const block = blockSize === 0 ? 1 : Math.min(blockSize, Math.max(extent, 1));
  const wanted =
    blockSize === 0 ? [extent] : shape.map((n, i) => (i === along ? Math.ceil(n / block) : n));
  for (const { type } of [scale, zero]) {
    if (sameShape(type.shape, wanted)) continue;
    throw new Refusal(
      'OP_SHAPE',
      `scales and zero points of [${type.shape.join(', ')}] where [${wanted.join(', ')}] are needed`,
    );
  }
  return {
    outer: elementCount(shape.slice(0, along)),
    extent,
    inner: elementCount(shape.slice(along + 1)),
    block,
    isBlocked: blockSize !== 0,
  };
}

/** The fields of the C structure nk_scale_layout. */
export function layoutFields({ outer, extent, inner, block, isBlocked }: ScaleLayout) {
  return { outer, extent, inner, block, blocked: isBlocked ? 1 : 0 };
}

/** Calls `visit` with every element's place and that of its scale. */
function forEachScale(
  { outer, extent, inner, block, isBlocked }: ScaleLayout,
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
export function dequantized(x: Tensor, scale: Tensor, zero: Tensor, layout: ScaleLayout): Tensor {
  const data = new Float32Array(x.data.length);
  forEachScale(layout, (i, s) => {
    data[i] = Math.fround(Number(x.data[i]) - Number(zero.data[s])) * Number(scale.data[s]);
  });
  return { type: { element: 'f32', shape: x.type.shape }, data };
}

/** Constant real numbers as integers of zero's type: round(x / scale) + zero in f32, saturated. */
export function quantized(x: Tensor, scale: Tensor, zero: Tensor, layout: ScaleLayout): Tensor {
  const element = zero.type.element as keyof typeof NARROW;
  const [lo, hi] = NARROW[element];
  const data = allocate(element, x.data.length);
  forEachScale(layout, (i, s) => {
    const nearest = roundHalfEven(Math.fround(Number(x.data[i]) / Number(scale.data[s])));
    const y = nearest + Number(zero.data[s]);
    data[i] = y > lo ? Math.min(y, hi) : lo;
  });
  return { type: { element, shape: x.type.shape }, data };
}
