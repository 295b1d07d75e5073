import { tensorOf } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';

/** Smallest float above zero. */
const SMALLEST = 2 ** -149;

/** x over its norm of order 1 or 2 along an axis; 0 where the norm is 0. */
export const lpNormalization: OnnxMapping = {
  type: 'LpNormalization',
  since: 1,
  inputs: [1, 1],
  convert: (node, build) => {
    const x = node.input(0);
    const p = node.int('p', 2);
    if (p !== 1 && p !== 2) throw new Refusal('OP_ATTRIBUTE', `attribute p is ${p}, not 1 or 2`);
    const axis = normaliseAxis(node.int('axis', -1), x.type.shape.length);
    const norm = build.one('Reduce', [x], {
      op: p === 1 ? 'l1' : 'l2',
      axes: [axis],
      keepdims: true,
    });
    const smallest = build.constant(tensorOf('f32', [], [SMALLEST]));
    const floor = build.one('Cast', [smallest], { to: norm.type.element });
    return [build.one('Div', [x, build.one('Max', [norm, floor])])];
  },
};
