import { InvariantError } from '@flashline/ir';
import { sumRescale, TIES, type SumTerm } from '@flashline/kernels';
import { defineOperator } from '../define.ts';
import { broadcast } from '../elementwise/binary-operator.ts';
import { lowerPairs } from '../quantized/lower-pairs.ts';
import { requireElement } from '../shapes.ts';

export type QAddAttributes = {
  /** Of the operands: scale over the output's scale (negative for what is subtracted), zero point. */
  readonly aFactor: number;
  readonly aZero: number;
  readonly bFactor: number;
  readonly bZero: number;
  /** Zero point of the output. */
  readonly zero: number;
};

/** Sum or difference of two s8 values with numpy's broadcasting. */
export const qAdd = defineOperator<QAddAttributes>({
  name: 'QAdd',
  onnx: [],
  traits: { elementwise: true },
  infer: ([a, b]) => {
    for (const value of [a!, b!]) requireElement(value, ['s8']);
    return [{ element: 's8', shape: broadcast([a!, b!]) }];
  },
  lower: ({ inputs: [a, b], outputs: [y], attributes }) => {
    const rescale = sumRescale(sumTerms(attributes), attributes.zero);
    if (rescale === null) throw new InvariantError('QAdd has factors that no rescale holds');
    const { factors, offset, shift, ties } = rescale;
    return lowerPairs(a!, b!, y!, {
      name: 'sum',
      fields: { a_factor: factors[0]!, b_factor: factors[1]!, offset, shift, ties },
      hasTies: ties !== TIES.up,
      isQuick: shift === 21,
    });
  },
});

export function sumTerms(attributes: QAddAttributes): SumTerm[] {
  return [
    { factor: attributes.aFactor, zero: attributes.aZero },
    { factor: attributes.bFactor, zero: attributes.bZero },
  ];
}
