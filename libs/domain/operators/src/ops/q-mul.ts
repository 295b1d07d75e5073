import { InvariantError } from '@flashline/ir';
import { productRescale } from '@flashline/kernels';
import { lowerPairs } from '../quantized/lower-pairs.ts';
import { pairOperator } from '../quantized/pair-operator.ts';

/**
 * Product of two s8 values with numpy's broadcasting, `factor` being the product of their scales
 * over the output's.
 */
export const qMul = pairOperator('QMul', ([a, b], y, { factor, aZero, bZero, zero }) => {
  const rescale = productRescale(factor);
  if (rescale === null) throw new InvariantError(`QMul has factor ${factor}`);
  const { multiplier, pre, ties } = rescale;
  return lowerPairs(a, b, y, {
    name: 'product',
    fields: { multiplier, pre, ties, a_zero: aZero, b_zero: bZero, y_zero: zero },
    hasTies: ties !== 0,
    isQuick: pre === 0,
  });
});
