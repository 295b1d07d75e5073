/** The numbers of nk/requant.h, as attributes of integer operators and as fields of kernels. */
import { quantizeNumber, type Quantization } from '@flashline/ir';
import type { Rescale } from '@flashline/kernels';
import type { ActivationAttributes } from '../compute/activation.ts';
import type { Fields } from '../lowering.ts';

export type RescaleAttributes = {
  /** What sums are multiplied by: one per output channel. */
  readonly factors: readonly number[];
  /** Zero point of the output. */
  readonly zeroOut: number;
  /** Limits of the output in its integers: those of int8, or of a fused activation. */
  readonly lo: number;
  readonly hi: number;
};

/** Integers that an output cannot leave behind its activation. */
export function activationLimits(
  { activation, lo, hi }: ActivationAttributes,
  output: Quantization,
): { readonly lo: number; readonly hi: number } {
  const limit = (x: number) => quantizeNumber(x, output);
  if (activation === 'relu') return { lo: limit(0), hi: 127 };
  return activation === 'clip' ? { lo: limit(lo), hi: limit(hi) } : { lo: -128, hi: 127 };
}

/** `nk_requant` */
export function requantFields(
  { offset, pre, shift }: Rescale,
  { lo, hi }: Pick<RescaleAttributes, 'lo' | 'hi'>,
): Fields {
  return { offset, pre, shift, lo, hi };
}
