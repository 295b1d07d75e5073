/** Equal, Less, LessOrEqual; Greater and GreaterOrEqual are the latter with swapped operands. */
import type { Operator } from '../define.ts';
import { binaryMapping, binaryOperator } from '../elementwise/binary-operator.ts';
import { NUMBERS } from '../elementwise/element-sets.ts';

export const compare: readonly Operator[] = [
  binaryOperator({
    name: 'Equal',
    onnx: [binaryMapping('Equal', 1)],
    elements: [...NUMBERS, 'bool'],
    result: 'bool',
    scalar: () => ({ c: 'NK_EQUAL', headers: ['scalar_compare'] }),
    arithmetic: () => ({
      number: (a, b) => Number(a === b),
      bigint: (a, b) => Number(a === b),
    }),
  }),
  binaryOperator({
    name: 'Less',
    onnx: [binaryMapping('Less', 1), binaryMapping('Greater', 1, 'Less', 'swapped')],
    elements: NUMBERS,
    result: 'bool',
    scalar: () => ({ c: 'NK_LESS', headers: ['scalar_compare'] }),
    arithmetic: () => ({
      number: (a, b) => Number(a! < b!),
      bigint: (a, b) => Number(a! < b!),
    }),
  }),
  binaryOperator({
    name: 'LessOrEqual',
    onnx: [
      binaryMapping('LessOrEqual', 12),
      binaryMapping('GreaterOrEqual', 12, 'LessOrEqual', 'swapped'),
    ],
    elements: NUMBERS,
    result: 'bool',
    scalar: () => ({ c: 'NK_LESS_EQUAL', headers: ['scalar_compare'] }),
    arithmetic: () => ({
      number: (a, b) => Number(a! <= b!),
      bigint: (a, b) => Number(a! <= b!),
    }),
  }),
];
