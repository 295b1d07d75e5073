import { tensorOf } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';

/** Mean of n tensors: their sum times 1 / n. */
export const mean: OnnxMapping = {
  type: 'Mean',
  since: 6,
  inputs: [1, Infinity],
  convert: (node, build) => {
    const operands = node.inputs.map((_, i) => node.input(i));
    if (operands.length === 1) return [operands[0]!];
    const sum = operands.reduce((left, right) => build.one('Add', [left, right]));
    const share = build.constant(tensorOf('f64', [], [1 / operands.length]));
    const to = sum.type.element;
    return [build.one('Mul', [sum, build.one('Cast', [share], { to })])];
  },
};
