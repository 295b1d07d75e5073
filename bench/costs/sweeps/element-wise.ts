/** Element-wise operators: flat, with one operand for all, and broadcast by rows. */
import type { ElementType } from '@flashline/ir';
import { layer, scalar, typed, w, x, type SweepCase } from '../sweep-case.ts';

const UNARY =
  'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Floor HardSigmoid HardSwish ' +
  'LeakyRelu Log Mish Neg Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh Softplus Softsign ' +
  'Sqrt Tan Tanh ThresholdedRelu Celu';

const BINARY = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Pow', 'PRelu'] as const;
const COMPARE = ['Equal', 'Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual'] as const;
const LENGTHS = [16, 100, 513, 2000] as const;

/** Shapes of two operands: flat, one for all, channels, rows, both ways. */
const PAIRS: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[40], [40]],
  [[1000], [1000]],
  [[30], [1]],
  [[700], [1]],
  [[1], [50]],
  [[1], [600]],
  [[8, 25], [25]],
  [[64, 4], [4]],
  [[3, 200], [200]],
  [
    [16, 30],
    [16, 1],
  ],
  [
    [4, 128],
    [4, 1],
  ],
  [
    [80, 3],
    [80, 1],
  ],
  [
    [16, 1],
    [16, 30],
  ],
  [[25], [8, 25]],
  [
    [2, 6, 5],
    [6, 1],
  ],
  [
    [3, 1, 7],
    [3, 5, 7],
  ],
];

const TYPED_PAIRS = PAIRS.filter((_, i) => [0, 1, 3, 5, 6, 9].includes(i));

function castTo(element: ElementType): number {
  return { f32: 1, s32: 6, s64: 7, bool: 9, f64: 11, s8: 3, u8: 2 }[element as 'f32'] ?? 1;
}

const CASTS: readonly (readonly [ElementType, ElementType])[] = [
  ['f32', 's32'],
  ['f32', 's64'],
  ['s64', 'f32'],
  ['s32', 'f32'],
  ['bool', 'f32'],
  ['f32', 'bool'],
  ['u8', 'f32'],
  ['f32', 'u8'],
  ['s64', 's32'],
  ['s32', 's64'],
  ['f32', 'f64'],
  ['f64', 'f32'],
];

export const ELEMENT_WISE: readonly SweepCase[] = [
  ...UNARY.split(' ').flatMap((op) => LENGTHS.map((n) => layer(op, [x(n)]))),
  ...LENGTHS.flatMap((n) => [
    layer('Clip', [x(n), scalar(-1), scalar(1)]),
    layer('Clip', [x(n), x(), x()]),
    layer('Pow', [x(n), scalar(2)]),
    layer('Pow', [x(n), scalar(0.5)]),
    layer('Pow', [x(n), scalar(3)]),
    layer('Mod', [x(n), x(n)], { fmod: 1 }),
    layer('Not', [typed('bool', n)]),
    layer('IsNaN', [x(n)]),
    layer('IsInf', [x(n)]),
    layer('Gelu', [x(n)]),
    ...CASTS.map(([from, to]) => layer('Cast', [typed(from, n)], { to: castTo(to) })),
  ]),
  ...BINARY.flatMap((op) => PAIRS.map(([a, b]) => layer(op, [x(...a), x(...b)]))),
  ...COMPARE.flatMap((op) => TYPED_PAIRS.map(([a, b]) => layer(op, [x(...a), x(...b)]))),
  ...['Add', 'Mul', 'Sub'].flatMap((op) =>
    TYPED_PAIRS.flatMap(([a, b]) => [
      layer(op, [typed('s64', ...a), typed('s64', ...b)]),
      layer(op, [typed('s32', ...a), typed('s32', ...b)]),
    ]),
  ),
  ...['And', 'Or', 'Xor'].flatMap((op) =>
    TYPED_PAIRS.map(([a, b]) => layer(op, [typed('bool', ...a), typed('bool', ...b)])),
  ),
  ...TYPED_PAIRS.flatMap(([a, b]) => [
    layer('Where', [typed('bool', ...a), x(...b), x(...a)]),
    layer('Where', [typed('bool', ...b), x(...a), x(...b)]),
    layer('Equal', [typed('s64', ...a), typed('s64', ...b)]),
    layer('Greater', [typed('s64', ...a), typed('s64', ...b)]),
  ]),
  ...PAIRS.slice(6, 12).map(([a, b]) => layer('Mul', [x(...a), w(...b)])),
];
