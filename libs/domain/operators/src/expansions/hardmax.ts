import { tensorOf } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import { alongAxis } from '../ops/softmax.ts';

/** 1 at the first largest element along an axis, 0 elsewhere. */
export const hardmax: OnnxMapping = {
  type: 'Hardmax',
  since: 1,
  inputs: [1, 1],
  convert: (node, build) => [
    alongAxis(node, build, (x, axis) => {
      const attributes = { axis, keepDims: false, largest: true, last: false };
      const places = build.one('ArgExtreme', [x], attributes);
      const offAndOn = build.constant(tensorOf('f32', [2], [0, 1]));
      const values = build.one('Cast', [offAndOn], { to: x.type.element });
      return build.one('OneHot', [places, values], { axis, depth: x.type.shape[axis]! });
    }),
  ],
};
