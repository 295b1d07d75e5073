import type { OnnxMapping } from '../define.ts';
import { convertCast } from '../elementwise/convert-cast.ts';

/** Cast to the element type of the second input. */
export const castLike: OnnxMapping = {
  type: 'CastLike',
  since: 15,
  inputs: [2, 2],
  convert: (node, build) => [convertCast(node, node.input(0), node.input(1).type.element, build)],
};
