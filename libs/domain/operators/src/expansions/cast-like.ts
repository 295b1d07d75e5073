import type { OnnxMapping } from '../define.ts';

/** Cast to the element type of the second input. */
export const castLike: OnnxMapping = {
  type: 'CastLike',
  since: 15,
  inputs: [2, 2],
  convert: (node, build) => {
    const x = node.input(0);
    const to = node.input(1).type.element;
    return [to === x.type.element ? x : build.one('Cast', [x], { to })];
  },
};
