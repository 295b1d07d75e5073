import { elementCount } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import { broadcast } from '../elementwise/binary-operator.ts';
import { planBroadcast, rowCost } from '../elementwise/broadcast-plan.ts';
import { lowered } from '../elementwise/lower-map.ts';
import { rowFields } from '../quantized/lower-pairs.ts';
import { requireElement } from '../shapes.ts';

export type QDivAttributes = {
  /** Scale of the dividend over those of the divisor and the output. */
  readonly factor: number;
  readonly aZero: number;
  readonly bZero: number;
  /** Zero point of the output. */
  readonly zero: number;
};

/** Quotient of two s8 values with numpy's broadcasting; what is divided by zero is at an end. */
export const qDiv = defineOperator<QDivAttributes>({
  name: 'QDiv',
  onnx: [],
  traits: { elementwise: true },
  infer: ([a, b]) => {
    for (const value of [a!, b!]) requireElement(value, ['s8']);
    return [{ element: 's8', shape: broadcast([a!, b!]) }];
  },
  lower: ({ inputs: [a, b], outputs: [y], attributes: { factor, aZero, bZero, zero } }) => {
    const plan = planBroadcast([a!.type.shape, b!.type.shape], y!.type.shape);
    return lowered([a!, b!], y!, {
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
      cost: { elements: elementCount(y!.type.shape), ...rowCost(plan) },
    });
  },
});
