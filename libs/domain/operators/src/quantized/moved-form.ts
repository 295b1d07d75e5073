/** Nodes that choose or place elements, on integers of the output's scale. */
import type { Attributes } from '@flashline/ir';
import type { IntegerForm } from '../integer-form.ts';
import { integersOf } from './table-form.ts';

/**
 * The node `op` itself, all of its real operands with the scale of its one output. `chooses`: whether
 * a node with these attributes gives nothing but elements of its operands (default: any).
 */
export function movedForm<A extends Attributes>(
  op: string,
  chooses: (attributes: A) => boolean = () => true,
): IntegerForm<A>['make'] {
  return ({ inputs, outputs: [to], attributes }, build) => {
    if (!chooses(attributes)) {
      return { code: 'INT8_NO_KERNEL', message: `there is no int8 kernel for ${op} that adds up` };
    }
    const operands = inputs.map((operand) => integersOf(operand, to!, build));
    return [build.one(op, operands, attributes)];
  };
}

/** Of what a scatter does with the element that is there: whether one of the two is left. */
export function keepsOne({ reduction }: { readonly reduction: string }): boolean {
  return reduction !== 'add' && reduction !== 'mul';
}
