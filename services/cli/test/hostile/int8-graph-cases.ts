/** Models that int8 has no easy time with: numbers that are odd, ports that are shared, sizes that are extreme. */
import { ELEMENT_TYPES, type ElementType } from '@flashline/ir';
import type { OnnxNode, OnnxTensor, OnnxValueInfo } from '@flashline/onnx';
import { floatInput } from '../models.ts';
import {
  alongFirst,
  chain,
  constant,
  lengths,
  model,
  names,
  op,
  type Parts,
} from './graph-parts.ts';
import type { HostileCase } from './hostile-case.ts';
import { INT8, NOISE } from './int8-flag-cases.ts';

const args = [...INT8, ...NOISE];

/** A case that becomes int8, or fp32 where int8 is of no use. */
function accepted(name: string, nodes: readonly OnnxNode[], parts: Parts = {}): HostileCase {
  return { name: `int8: ${name}`, files: () => model(nodes, parts), args, exitCode: 0 };
}

const gemm = (): OnnxNode[] => [op('Gemm', ['x', 'w', 'b'], 'y')];
const weighed = (weight: number | readonly number[], bias = 0): Parts => ({
  constants: {
    w: constant('f32', [4, 3], typeof weight === 'number' ? filled(12, weight) : weight),
    b: constant('f32', [3], filled(3, bias)),
  },
});

function filled(count: number, value: number): number[] {
  return new Array<number>(count).fill(value);
}

function input(name: string, element: ElementType, dims: readonly number[]): OnnxValueInfo {
  return { name, kind: 'tensor', elementType: ELEMENT_TYPES[element].onnxNumber, dims };
}

const mixed = (odd: number): number[] =>
  Array.from({ length: 12 }, (_, i) => (i === 7 ? odd : i / 9 - 0.6));

const NUMBERS: readonly HostileCase[] = [
  accepted('weights of zero', gemm(), weighed(0)),
  accepted(
    'weights and bias of zero behind a Relu',
    [op('Gemm', ['x', 'w', 'b'], 'h'), op('Relu', ['h'], 'y')],
    weighed(0),
  ),
  accepted('weights of 1e30', gemm(), weighed(1e30)),
  accepted('weights of 1e-38', gemm(), weighed(1e-38)),
  accepted('weights of 1e-45', gemm(), weighed(1e-45)),
  accepted('a weight that is not a number', gemm(), weighed(mixed(NaN))),
  accepted('a weight that is infinite', gemm(), weighed(mixed(-Infinity))),
  accepted('a weight of 3e38 among small ones', gemm(), weighed(mixed(3e38))),
  accepted('a bias of 1e30', gemm(), weighed(mixed(0.1), 1e30)),
  accepted('a bias that is not a number', gemm(), weighed(mixed(0.1), NaN)),
  accepted('a bias of 1e-40', gemm(), weighed(mixed(0.1), 1e-40)),
  accepted(
    'a Relu that never gives anything',
    [op('Gemm', ['x', 'w', 'b'], 'h'), op('Relu', ['h'], 'r'), op('Gemm', ['r', 'v', 'b'], 'y')],
    {
      constants: {
        ...weighed(mixed(0.1), -100).constants,
        v: constant('f32', [3, 3], filled(9, 0.5)),
      },
    },
  ),
  accepted(
    'an output that is constant',
    [op('Mul', ['x', 'zero'], 'h'), op('Add', ['h', 'one'], 'y')],
    {
      constants: { zero: constant('f32', [1], [0]), one: constant('f32', [1], [1]) },
    },
  ),
  accepted('an output that is not a number', [
    op('Sub', ['x', 'x'], 'h'),
    op('Div', ['h', 'h'], 'y'),
  ]),
  accepted('an output that is infinite', [op('Exp', ['x'], 'h'), op('Div', ['h', 'z'], 'y')], {
    constants: { z: constant('f32', [1], [0]) },
  }),
  accepted('a factor of 1e30, and back', [op('Mul', ['x', 'a'], 'h'), op('Mul', ['h', 'b'], 'y')], {
    constants: { a: constant('f32', [1], [1e30]), b: constant('f32', [1], [1e-30]) },
  }),
  accepted(
    'batch normalisation with variance 0',
    [op('BatchNormalization', ['x', 'a', 'b', 'm', 'v'], 'y')],
    {
      shape: [1, 3, 4, 4],
      constants: {
        a: constant('f32', [3], [1, 0, 1e20]),
        b: constant('f32', [3], [0, 0, 0]),
        m: constant('f32', [3], [0, 1, 0]),
        v: constant('f32', [3], [0, 0, 0]),
      },
    },
  ),
];

const ids = (count: number): OnnxTensor =>
  constant(
    'f32',
    [count, 4],
    Array.from({ length: 4 * count }, (_, i) => Math.sin(i)),
  );
const relu = op('Relu', ['x'], 'r');

const PORTS: readonly HostileCase[] = [
  accepted('one element', [op('Relu', ['x'], 'y')], { shape: [1] }),
  accepted('a scalar', [op('Sigmoid', ['x'], 'y')], { shape: [] }),
  accepted(
    'an input of no elements',
    [op('Concat', ['x', 'z'], 'h', { axis: { kind: 'int', value: 1 } }), op('Relu', ['h'], 'y')],
    {
      inputs: [floatInput('x', [1, 0]), floatInput('z', [1, 4])],
    },
  ),
  accepted('a batch of 5', gemm(), { shape: [5, 4], ...weighed(mixed(0.1)) }),
  accepted('a batch of 3 pictures', [op('Conv', ['x', 'k'], 'y')], {
    shape: [3, 2, 5, 5],
    constants: {
      k: constant(
        'f32',
        [4, 2, 3, 3],
        Array.from({ length: 72 }, (_, i) => Math.cos(i)),
      ),
    },
  }),
  accepted('indices as input', [op('Gather', ['table', 'i'], 'e'), op('Relu', ['e'], 'y')], {
    inputs: [input('i', 's64', [3])],
    constants: { table: ids(16) },
  }),
  accepted('conditions as input', [op('Where', ['c', 'a', 'b'], 'y')], {
    inputs: [input('c', 'bool', [1, 4]), floatInput('a', [1, 4])],
    constants: { b: constant('f32', [1, 4], [1, 2, 3, 4]) },
  }),
  accepted(
    'bytes as input',
    [
      op('Cast', ['x'], 'f', { to: { kind: 'int', value: 1 } }),
      ...gemm().map((node) => ({ ...node, inputs: ['f', 'w', 'b'] })),
    ],
    {
      inputs: [input('x', 'u8', [1, 4])],
      ...weighed(mixed(0.1)),
    },
  ),
  accepted('two inputs', [op('Add', ['x', 'z'], 'y')], {
    inputs: [floatInput('x', [1, 4]), floatInput('z', [1, 4])],
  }),
  accepted('an input that nobody reads', [op('Relu', ['x'], 'y')], {
    inputs: [floatInput('x', [1, 4]), floatInput('z', [1, 4])],
  }),
  accepted('an output that is an input', [op('Relu', ['x'], 'y')], { outputs: ['y', 'x'] }),
  accepted('an output that is read inside', [relu, op('Sigmoid', ['r'], 'y')], {
    outputs: ['r', 'y'],
  }),
  accepted(
    'an output twice under two names',
    [relu, op('Identity', ['r'], 'a'), op('Identity', ['r'], 'b')],
    { outputs: ['a', 'b'] },
  ),
  accepted('an output that is a constant', [relu], {
    outputs: ['r', 'k'],
    constants: { k: constant('f32', [2], [1, -1e9]) },
  }),
  accepted('the input handed on', [op('Identity', ['x'], 'y')]),
  accepted('indices as output', [op('ArgMax', ['x'], 'y', { axis: { kind: 'int', value: 1 } })]),
  accepted('nothing but integers', [op('Add', ['i', 'k'], 'y')], {
    inputs: [input('i', 's32', [4])],
    constants: { k: constant('s32', [1], [3]) },
  }),
  accepted(
    'nothing that has a kernel of int8',
    [op('Sin', ['x'], 's'), op('CumSum', ['s', 'axis'], 'y')],
    { constants: { axis: constant('s64', [], [1]) } },
  ),
  accepted('a value twice as output', [relu], { outputs: ['r', 'r'] }),
];

const blocks = (count: number): OnnxNode[] =>
  chain(count, (from, to, i) =>
    i % 3 === 0
      ? op('Gemm', [from, 'w', 'b'], to)
      : i % 3 === 1
        ? op('Relu', [from], to)
        : op('Add', [from, 'x'], to),
  );
const square: Parts = {
  constants: {
    w: constant(
      'f32',
      [4, 4],
      Array.from({ length: 16 }, (_, i) => Math.sin(i) / 2),
    ),
    b: constant('f32', [4], [0.1, -0.1, 0.2, 0]),
    s: lengths(4, 4),
  },
};

const SIZES: readonly HostileCase[] = [
  accepted('chain of 999 layers', blocks(999), square),
  accepted(
    'chain of 1,000 functions of one value',
    chain(1000, (from, to, i) => op(i % 2 === 0 ? 'Sigmoid' : 'Tanh', [from], to)),
  ),
  accepted(
    '1,000 layers side by side, joined',
    [
      ...chain(1000, (_, to) => op('Gemm', ['x', 'w', 'b'], to)),
      op('Concat', names(1000), 'y', alongFirst),
    ],
    square,
  ),
  accepted('200 layers side by side, added', [
    ...chain(200, (_, to, i) =>
      op('LeakyRelu', ['x'], to, { alpha: { kind: 'float', value: i / 199 } }),
    ),
    op('Sum', names(200), 'y'),
  ]),
  accepted(
    '300 joins, each of all before',
    chain(300, (from, to) => op('Concat', [from, 'x'], to, alongFirst)),
  ),
];

export const INT8_GRAPH_CASES: readonly HostileCase[] = [...NUMBERS, ...PORTS, ...SIZES];
