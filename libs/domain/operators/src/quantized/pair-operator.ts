/** What the integer operators of two s8 values with a factor share: attributes, types. */
import type { Value } from '@flashline/ir';
import { defineOperator, type Operator } from '../define.ts';
import { broadcast } from '../elementwise/binary-operator.ts';
import type { Lowering } from '../lowering.ts';
import { requireElement } from '../shapes.ts';

export type PairAttributes = {
  /** What each operator makes of the scales of its operands and of the output. */
  readonly factor: number;
  readonly aZero: number;
  readonly bZero: number;
  /** Zero point of the output. */
  readonly zero: number;
};

/** y = f(a, b) of s8 values with numpy's broadcasting. */
export function pairOperator(
  name: string,
  lower: (operands: readonly [Value, Value], y: Value, attributes: PairAttributes) => Lowering,
): Operator<PairAttributes> {
  return defineOperator<PairAttributes>({
    name,
    onnx: [],
    traits: { elementwise: true },
    infer: ([a, b]) => {
      for (const value of [a!, b!]) requireElement(value, ['s8']);
      return [{ element: 's8', shape: broadcast([a!, b!]) }];
    },
    lower: ({ inputs: [a, b], outputs: [y], attributes }) => lower([a!, b!], y!, attributes),
  });
}
