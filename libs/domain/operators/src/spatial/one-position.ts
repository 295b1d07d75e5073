/** Int8 convolutions that are matrix products: their kernel covers all of the data, once. */
import { elementCount, type Tensor, type Value } from '@flashline/ir';
import { residualRescale } from '@flashline/kernels';
import type { Build } from '../define.ts';
import type { QDenseAttributes } from '../ops/q-dense.ts';
import type { QConvAttributes } from './q-conv-attributes.ts';

/** Operands of a QConv. */
export interface QConvInputs {
  readonly x: Value;
  readonly weights: Tensor;
  readonly biases: Tensor | null;
  readonly residual: Value | null;
}

/** Sums of more products could leave 32 bits. */
const MOST_DEPTH = 2 ** 13;

/** The output of [n, m, 1, ...] by a QDense; null where the convolution has more positions or parts. */
export function onePosition(
  { x, weights, biases, residual }: QConvInputs,
  numbers: QConvAttributes,
  build: Build,
): Value | null {
  const [batch, , ...extents] = x.type.shape as [number, number, ...number[]];
  const [outputs, ...filter] = weights.type.shape as [number, ...number[]];
  const depth = elementCount(filter);
  const factors = numbers.wScales.map((scale) => (numbers.xScale * scale) / numbers.yScale);
  const residualFactor = numbers.residualScale / numbers.yScale;
  const isOne = numbers.group === 1 && depth <= MOST_DEPTH && covers(extents, numbers);
  const weightZero = numbers.wZeros[0]!;
  if (numbers.wZeros.some((zero) => zero !== weightZero)) return null;
  if (!isOne || residualRescale(factors, residualFactor, 0) === null) return null;
  const attributes: QDenseAttributes = {
    zero: numbers.xZero,
    weightZero,
    factors,
    zeroOut: numbers.yZero,
    lo: numbers.lo,
    hi: numbers.hi,
    residualFactor,
    residualZero: numbers.residualZero,
  };
  const reshaped = (value: Value, shape: readonly number[]) =>
    build.one('Reshape', [value], { shape });
  const operands = [
    reshaped(x, [batch, depth]),
    build.constant(transposed(weights.data as Int8Array, outputs, depth)),
    biases && build.constant(biases),
    residual && reshaped(residual, [batch, outputs]),
  ];
  const y = build.one('QDense', operands, attributes);
  return reshaped(y, [batch, outputs, ...extents.map(() => 1)]);
}

/** Whether every element of a plane meets one tap, and no tap lies outside. */
function covers(extents: readonly number[], { kernel, dilations, pads }: QConvAttributes): boolean {
  const isSame = extents.every(
    (extent, dim) => extent === kernel[dim] && (extent === 1 || dilations[dim] === 1),
  );
  return isSame && pads.every((pad) => pad === 0);
}

/** [depth, outputs] of [outputs, depth]. */
function transposed(data: Int8Array, outputs: number, depth: number): Tensor {
  const turned = new Int8Array(data.length);
  for (let o = 0; o < outputs; o++) {
    for (let k = 0; k < depth; k++) turned[k * outputs + o] = data[o * depth + k]!;
  }
  return { type: { element: 's8', shape: [depth, outputs] }, data: turned };
}
