import { InvariantError } from '@flashline/ir';
import { productRescale } from '@flashline/kernels';
import { defineOperator } from '../define.ts';
import { broadcast } from '../elementwise/binary-operator.ts';
import { lowerPairs } from '../quantized/lower-pairs.ts';
import { requireElement } from '../shapes.ts';

export type QMulAttributes = {
  /** Product of the operands' scales over the output's scale. */
  readonly factor: number;
  readonly aZero: number;
  readonly bZero: number;
  /** Zero point of the output. */
  readonly zero: number;
};

/** Product of two s8 values with numpy's broadcasting. */
export const qMul = defineOperator<QMulAttributes>({
  name: 'QMul',
  onnx: [],
  traits: { elementwise: true },
  infer: ([a, b]) => {
    for (const value of [a!, b!]) requireElement(value, ['s8']);
    return [{ element: 's8', shape: broadcast([a!, b!]) }];
  },
  lower: ({ inputs: [a, b], outputs: [y], attributes: { factor, aZero, bZero, zero } }) => {
    const rescale = productRescale(factor);
    if (rescale === null) throw new InvariantError(`QMul has factor ${factor}`);
    const { multiplier, pre, ties } = rescale;
    return lowerPairs(a!, b!, y!, {
      name: 'product',
      fields: { multiplier, pre, ties, a_zero: aZero, b_zero: bZero, y_zero: zero },
      hasTies: ties !== 0,
      isQuick: pre === 0,
    });
  },
});
