import { elementCount } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import { Refusal } from '../refusal.ts';

/** Flatten: all axes before `axis` become one, and all from it on another. */
export const flatten: OnnxMapping = {
  type: 'Flatten',
  since: 1,
  inputs: [1, 1],
  convert: (node, build) => {
    const x = node.input(0);
    const { shape } = x.type;
    const axis = node.int('axis', 1);
    const split = axis < 0 ? axis + shape.length : axis;
    if (!(split >= 0 && split <= shape.length)) {
      throw new Refusal('OP_ATTRIBUTE', `axis ${axis} is outside a tensor of rank ${shape.length}`);
    }
    const flat = [elementCount(shape.slice(0, split)), elementCount(shape.slice(split))];
    return [build.one('Reshape', [x], { shape: flat })];
  },
};
