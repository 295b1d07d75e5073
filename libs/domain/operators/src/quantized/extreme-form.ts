/** The largest or smallest of integers: order is the same in every scale. */
import type { Attributes } from '@flashline/ir';
import type { IntegerForm, IntegerContext, NoIntegerForm } from '../integer-form.ts';
import type { Build } from '../define.ts';
import { requantized } from './requantize.ts';

type Made = ReturnType<IntegerForm['make']>;

const KNOWN_DATA: NoIntegerForm = {
  code: 'INT8_OPERANDS',
  message: 'the data is not computed with int8',
};

/** The node `op` with the same attributes on integers, in the scale of its output. */
export function extremeOf<A extends Attributes>(
  op: string,
  { inputs: [x], outputs: [to], attributes }: IntegerContext<A>,
  build: Build,
): Made {
  if (x?.kind !== 'activation') return KNOWN_DATA;
  const integers = build.one(op, [x.value], attributes);
  return [requantized(build, integers, x.quantization, to!)];
}
