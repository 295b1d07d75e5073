import { elementCount, type Value } from '@flashline/ir';
import { scalarOf } from '../compute/build-values.ts';
import type { OnnxMapping } from '../define.ts';
import { Refusal } from '../refusal.ts';

/**
 * Local response normalisation: x / (bias + alpha * mean of squares over the channels around) ^ beta,
 * absent channels counting as zeros.
 */
export const lrn: OnnxMapping = {
  type: 'LRN',
  since: 1,
  inputs: [1, 1],
  convert: (node, build) => {
    const x = node.input(0);
    const [images, channels, ...rest] = x.type.shape;
    const size = node.int('size');
    if (channels === undefined || size < 1 || size > 2 ** 16) {
      throw new Refusal('OP_SHAPE', `${size} channels around each of [${x.type.shape.join(', ')}]`);
    }
    const plane = elementCount(rest);
    const before = Math.floor((size - 1) / 2);
    const square = build.one('Mul', [x, x]);
    const columns = build.one('Reshape', [square], { shape: [images!, 1, channels, plane] });
    const means = build.one('AveragePool', [columns], {
      kernel: [size, 1],
      strides: [1, 1],
      dilations: [1, 1],
      pads: [before, 0, size - 1 - before, 0],
      outShape: [channels, plane],
      countIncludePad: true,
    });
    const number = (value: number): Value => scalarOf(build, value, x.type.element);
    const scaled = build.one('Mul', [
      build.one('Reshape', [means], { shape: x.type.shape }),
      number(node.float('alpha', 1e-4)),
    ]);
    const base = build.one('Add', [scaled, number(node.float('bias', 1))]);
    const divisor = build.one('Pow', [base, number(node.float('beta', 0.75))]);
    return [build.one('Div', [x, divisor])];
  },
};
