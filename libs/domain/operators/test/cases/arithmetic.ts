import type { ElementType } from '@flashline/ir';
import type { OperatorCase } from '../operator-case.ts';

const OPERATORS = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'] as const;
const WIDE = ['f16', 'f64', 's32', 's64', 'u32', 'u64'] as const;
/** ONNX Runtime, which the answers come from, has no Max and Min of 8 and 16 bits. */
const NARROW = ['s8', 's16', 'u8', 'u16'] as const;

const elementsOf = (operator: string): readonly ElementType[] =>
  operator === 'Max' || operator === 'Min' ? WIDE : [...WIDE, ...NARROW];

/** Shapes that take each path: equal, a scalar on either side, rows, and a counter of two. */
const SHAPES: readonly (readonly [name: string, a: readonly number[], b: readonly number[]])[] = [
  ['equal shapes', [2, 3, 4], [2, 3, 4]],
  ['a scalar on the right', [3, 5], []],
  ['a scalar on the left', [1, 1], [4, 3]],
  ['one value per channel', [2, 3, 4, 5], [3, 1, 1]],
  ['one value per column', [4, 7], [7]],
  ['an outer product', [5, 1], [1, 6]],
  ['gaps on both sides', [2, 1, 3, 1, 2], [1, 4, 3, 5, 1]],
];

const divisors = (operator: string): { range?: readonly [number, number] } =>
  operator === 'Div' ? { range: [1, 9] } : {};

export const cases: readonly OperatorCase[] = [
  ...OPERATORS.flatMap((onnx) =>
    SHAPES.map(([name, a, b]) => ({
      name: `${onnx} with ${name}`,
      onnx,
      inputs: [{ shape: a }, { shape: b, ...divisors(onnx) }],
    })),
  ),
  ...OPERATORS.flatMap((onnx) =>
    elementsOf(onnx).map((element) => ({
      name: `${onnx} of ${element}`,
      onnx,
      inputs: [
        { shape: [3, 4], element },
        { shape: [4], element, ...divisors(onnx) },
      ],
    })),
  ),
  {
    name: 'Sum of three',
    onnx: 'Sum',
    inputs: [{ shape: [2, 3] }, { shape: [3] }, { shape: [2, 1] }],
  },
  { name: 'Max of three', onnx: 'Max', inputs: [{ shape: [2, 3] }, { shape: [3] }, { shape: [] }] },
  {
    name: 'Mean of three',
    onnx: 'Mean',
    inputs: [{ shape: [2, 3] }, { shape: [3] }, { shape: [] }],
  },
  { name: 'Mean of one', onnx: 'Mean', inputs: [{ shape: [2, 3] }] },
];
