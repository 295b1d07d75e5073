/** The numbers of nk/layernorm_s8.h and the limits of nk/instancenorm_s8.h. */
import type { Quantization } from '@flashline/ir';

/** NK_LAYERNORM_SHIFT */
const SHIFT = 10;
/** Of a row or group: sums of squares stay within 2^32. */
const MOST_ELEMENTS = 2 ** 17;

/** Scale and bias of each element or channel. */
export interface NormOperands {
  readonly scales: ArrayLike<number>;
  readonly biases: ArrayLike<number>;
}

/** The largest |x - mean| / deviation of a row, with room for its rounding. */
function mostOf(elements: number): number {
  return 1.5 * Math.sqrt(elements);
}

/** Bits of fraction of a normalised element. */
export function normBits(elements: number): number {
  return 30 - Math.ceil(Math.log2(mostOf(elements)));
}

/** `numbers` of nk/layernorm_s8.h; null where they do not fit. */
export function layerNormNumbers(
  { scales, biases }: NormOperands,
  elements: number,
  to: Quantization,
): Int32Array | null {
  const unit = 2 ** (32 + SHIFT - normBits(elements));
  const numbers = new Float64Array(2 * elements);
  for (let i = 0; i < elements; i++) {
    const [scale, bias] = [scales[i]! / to.scale, biases[i]! / to.scale + to.zeroPoint + 0.5];
    const reach = (mostOf(elements) * Math.abs(scale) + Math.abs(bias)) * 2 ** SHIFT;
    if (!(reach < 2 ** 31 && Math.abs(scale) * unit < 2 ** 31)) return null;
    numbers[2 * i] = Math.round(scale * unit);
    numbers[2 * i + 1] = Math.round(bias * 2 ** SHIFT);
  }
  return elements <= MOST_ELEMENTS ? Int32Array.from(numbers) : null;
}

/** Scales over the output's scale, biases with the zero point; null where they do not fit. */
export function instanceNormNumbers(
  { scales, biases }: NormOperands,
  elements: number,
  to: Quantization,
): { readonly scales: Float32Array; readonly biases: Float32Array } | null {
  const steps = {
    scales: Float32Array.from(scales, (scale) => scale / to.scale),
    biases: Float32Array.from(biases, (bias) => bias / to.scale + to.zeroPoint),
  };
  const isWithin =
    steps.scales.every((scale) => Math.abs(scale) * mostOf(elements) < 2 ** 19) &&
    steps.biases.every((bias) => Math.abs(bias) < 2 ** 19);
  return isWithin && elements <= MOST_ELEMENTS ? steps : null;
}
