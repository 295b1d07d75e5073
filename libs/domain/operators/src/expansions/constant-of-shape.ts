import { tensorOf } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import { requireExtents } from '../movement/extents.ts';

/** ConstantOfShape: one value everywhere, 0 unless given. */
export const constantOfShape: OnnxMapping = {
  type: 'ConstantOfShape',
  since: 9,
  inputs: [1, 1],
  constantInputs: [0],
  convert: (node, build) => {
    const shape = requireExtents(node.constantNumbers(0));
    const value = node.has('value') ? node.tensor('value') : tensorOf('f32', [1], [0]);
    const scalar = build.one('Reshape', [build.constant(value)], { shape: [] });
    return [build.one('Expand', [scalar], { shape })];
  },
};
