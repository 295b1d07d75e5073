/** Shape and Size: always known here. */
import { elementCount, tensorOf } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';

export const shape: OnnxMapping = {
  type: 'Shape',
  since: 1,
  inputs: [1, 1],
  convert: (node, build) => {
    const dims = node.input(0).type.shape;
    const part = dims.slice(node.int('start', 0), node.int('end', dims.length));
    return [build.constant(tensorOf('s64', [part.length], part))];
  },
};

export const size: OnnxMapping = {
  type: 'Size',
  since: 1,
  inputs: [1, 1],
  convert: (node, build) => [
    build.constant(tensorOf('s64', [], [elementCount(node.input(0).type.shape)])),
  ],
};
