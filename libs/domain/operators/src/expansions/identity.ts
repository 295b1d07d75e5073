import type { OnnxMapping } from '../define.ts';

/** Identity: the value itself. */
export const identity: OnnxMapping = {
  type: 'Identity',
  since: 1,
  inputs: [1, 1],
  convert: (node) => [node.input(0)],
};
