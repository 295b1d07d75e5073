/** What an int8 convolution knows of its numbers beside its window. */
import {
  halvesRescale,
  halvesResidualRescale,
  rescaleOf,
  residualRescale,
  type Rescale,
} from '@flashline/kernels';
import type { Fields } from '../lowering.ts';
import type { ConvOperands } from './conv-shape.ts';
import type { Window } from './window.ts';

export type QConvAttributes = Window & {
  readonly group: number;
  readonly xScale: number;
  readonly xZero: number;
  /** One per output channel. */
  readonly wScales: readonly number[];
  readonly wZeros: readonly number[];
  readonly yScale: number;
  readonly yZero: number;
  /** Of the residual; 0 without one. */
  readonly residualScale: number;
  readonly residualZero: number;
  /** Limits of the output's integers. */
  readonly lo: number;
  readonly hi: number;
};

export interface QConvRescale extends Rescale {
  /** Field `residual` of the kernels' parameters. */
  readonly residual: Fields;
}

/** The rescale from sums of products to the output; null where the scales are too far apart. */
export function convRescale(attributes: QConvAttributes): QConvRescale | null {
  const { xScale, wScales, yScale, yZero, residualScale, residualZero } = attributes;
  const factors = wScales.map((scale) => (xScale * scale) / yScale);
  if (residualScale === 0) {
    // The tiles rescale with shift 1 in fewer instructions.
    const rescale = halvesRescale(factors, yZero) ?? rescaleOf(factors, yZero);
    return rescale && { ...rescale, residual: { zero: 0, shift: 0, multiplier: 0 } };
  }
  const residualFactor = residualScale / yScale;
  const both =
    halvesResidualRescale(factors, residualFactor, yZero) ??
    residualRescale(factors, residualFactor, yZero);
  return both && { ...both.rescale, residual: { zero: residualZero, ...both.residual } };
}

/** Biases at the scale of the products, zero where there is none. */
export function biasOf({ bias, outChannels }: ConvOperands): Int32Array {
  return (bias?.constant?.data as Int32Array | undefined) ?? new Int32Array(outChannels);
}
