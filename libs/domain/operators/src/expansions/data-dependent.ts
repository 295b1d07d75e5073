/** Operators whose output shape depends on the data: only constants of them can be compiled. */
import { tensorOf, toNumbers } from '@flashline/ir';
import type { OnnxMapping } from '../define.ts';
import { forEachIndex } from '../movement/tensor-index.ts';
import { Refusal } from '../refusal.ts';

export const nonZero: OnnxMapping = {
  type: 'NonZero',
  since: 9,
  inputs: [1, 1],
  constantInputs: [0],
  convert: (node, build) => {
    const x = node.input(0);
    if (x.constant === null) throw refusalOf('NonZero');
    const values = toNumbers(x.constant);
    const found: number[][] = [];
    forEachIndex(x.type.shape, (index, n) => {
      if (values[n] !== 0) found.push([...index]);
    });
    const rank = x.type.shape.length;
    const columns = Array.from({ length: rank }, (_, axis) => found.map((index) => index[axis]!));
    return [build.constant(tensorOf('s64', [rank, found.length], columns.flat()))];
  },
};

export const unique: OnnxMapping = {
  type: 'Unique',
  since: 11,
  inputs: [1, 1],
  convert: () => {
    throw refusalOf('Unique');
  },
};

function refusalOf(type: string): Refusal {
  return new Refusal(
    'OP_DYNAMIC',
    `the shape that ${type} gives depends on the data`,
    'use operators with a static shape, such as Where or TopK',
  );
}
