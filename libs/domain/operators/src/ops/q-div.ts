import { elementCount } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { planBroadcast, rowCost } from '../elementwise/broadcast-plan.ts';
import { lowered } from '../elementwise/lower-map.ts';
import { rowFields } from '../quantized/lower-pairs.ts';
import { pairOperator } from '../quantized/pair-operator.ts';

/**
 * Quotient of two s8 values with numpy's broadcasting, `factor` being the scale of the dividend over
 * those of the divisor and the output; what is divided by zero is at an end.
 */
export const qDiv = pairOperator('QDiv', ([a, b], y, { factor, aZero, bZero, zero }) => {
  const plan = planBroadcast([a.type.shape, b.type.shape], y.type.shape);
  return lowered([a, b], y, {
    kernel: 'nk_quotient_s8',
    params: {
      type: 'nk_quotient_s8_params',
      fields: {
        factor: { float: factor },
        a_zero: aZero,
        b_zero: bZero,
        y_zero: zero,
        rows: rowFields(plan),
      },
    },
    arguments: [inputArgument(0), inputArgument(1), outputArgument(0)],
    cost: { elements: elementCount(y.type.shape), ...rowCost(plan) },
  });
});
