import { elementCount, toNumbers } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import { takeAlong } from '../movement/take-along.ts';
import { wrapIndex } from '../movement/tensor-index.ts';
import { normaliseAxis } from '../shapes.ts';

/** Compress by a condition that is known: it decides the shape. */
export const compress: OnnxMapping = {
  type: 'Compress',
  since: 9,
  inputs: [2, 2],
  constantInputs: [1],
  convert: (node, build) => {
    const x = node.input(0);
    const { shape } = x.type;
    const isFlat = !node.has('axis');
    const line = isFlat ? build.one('Reshape', [x], { shape: [elementCount(shape)] }) : x;
    const axis = isFlat ? 0 : normaliseAxis(node.int('axis'), shape.length);
    const places = toNumbers(node.constant(1)).flatMap((flag, place) =>
      flag === 0 ? [] : [wrapIndex(place, line.type.shape[axis]!)],
    );
    return [takeAlong(build, line, [{ axis, places }])];
  },
};
