/** Models that can be read but mean something impossible, enormous or malicious. */
import type { OnnxNode } from '@flashline/onnx';
import { alongFirst, chain, constant, lengths, model, names, op } from './graph-parts.ts';
import type { HostileCase } from './hostile-case.ts';
import { doublingFunctions, foreignOperator } from './trick-models.ts';

const addRelu = (from: string, to: string, i: number): OnnxNode =>
  i % 2 === 0 ? op('Add', [from, 'x'], to) : op('Relu', [from], to);

/** All of x, `count` times, in different ways. */
const leaky = (count: number): OnnxNode[] =>
  chain(count, (_, to, i) =>
    op('LeakyRelu', ['x'], to, { alpha: { kind: 'float', value: i + 1 } }),
  );

const LARGE: readonly HostileCase[] = [
  { name: 'chain of 20,000 nodes', files: () => model(chain(20_000, addRelu)), exitCode: 0 },
  {
    name: 'chain of 20,000 nodes, last first',
    files: () => model([...chain(20_000, addRelu)].reverse().concat(op('Neg', ['v19999'], 'y'))),
    exitCode: 0,
  },
  {
    name: 'circle of 20,000 nodes',
    files: () => model(chain(20_000, (from, to, i) => op('Relu', [i === 0 ? 'v19999' : from], to))),
    exitCode: 3,
    says: /read each other in a circle/,
  },
  {
    name: '4,000 readers of one value, joined',
    files: () => model([...leaky(4000), op('Concat', names(4000), 'y', alongFirst)]),
    exitCode: 0,
  },
  {
    name: '4,000 readers of one value, added',
    files: () => model([...leaky(4000), op('Sum', names(4000), 'y')]),
    exitCode: 0,
  },
  {
    name: '10,000 transpositions',
    files: () =>
      model(
        chain(10_000, (from, to, i) => op(i % 2 === 0 ? 'Transpose' : 'Tanh', [from], to)),
        { shape: [4, 4] },
      ),
    exitCode: 0,
  },
  {
    name: '2,000 joins, each of all before',
    files: () => model(chain(2000, (from, to) => op('Concat', [from, 'x'], to, alongFirst))),
    exitCode: 0,
  },
  {
    name: '10,000 unknown operators',
    files: () => model(chain(10_000, (_, to) => op('Foo', ['x'], to))),
    exitCode: 3,
    says: /operator Foo is not supported/,
  },
];

const BOMBS: readonly HostileCase[] = [
  {
    name: '200 constants of 16 MB',
    files: () =>
      model(
        [
          op('ConstantOfShape', ['s'], 'c'),
          ...chain(200, (from, to, i) => op('Neg', [i === 0 ? 'c' : from], to)),
          op('ReduceSum', ['v199'], 'r'),
          op('Add', ['x', 'r'], 'y'),
        ],
        { constants: { s: lengths(2 ** 22) } },
      ),
    exitCode: 3,
  },
  {
    name: '60 joins that double',
    files: () => model(chain(60, (from, to) => op('Concat', [from, from], to, alongFirst))),
    exitCode: 3,
    says: /has too many elements/,
  },
  {
    name: 'expansion to 2^40 elements',
    files: () =>
      model([op('Expand', ['x', 's'], 'y')], {
        shape: [1],
        constants: { s: lengths(2 ** 20, 2 ** 20) },
      }),
    exitCode: 3,
    says: /Expand 'expand_y'/,
  },
  {
    name: 'resize to 2^27 places',
    files: () =>
      model([op('Resize', ['x', '', '', 's'], 'y')], {
        shape: [1, 1, 4],
        constants: { s: lengths(1, 1, 2 ** 27) },
      }),
    exitCode: 3,
    says: /cannot be resized to 134217728/,
  },
  {
    name: 'range of 10^38 numbers',
    files: () =>
      model([op('Range', ['a', 'b', 'd'], 'r'), op('Add', ['x', 'r'], 'y')], {
        shape: [1],
        constants: {
          a: constant('f32', [], [0]),
          b: constant('f32', [], [1]),
          d: constant('f32', [], [1e-38]),
        },
      }),
    exitCode: 3,
    says: /too long/,
  },
  {
    name: 'split into 2^31 parts',
    files: () => model([op('Split', ['x'], 'y', { num_outputs: { kind: 'int', value: 2 ** 31 } })]),
    exitCode: 3,
    says: /Split 'split_y'/,
  },
  {
    name: 'window of 2^31',
    files: () =>
      model([op('MaxPool', ['x'], 'y', { kernel_shape: { kind: 'ints', value: [2 ** 31] } })], {
        shape: [1, 1, 4],
      }),
    exitCode: 3,
    says: /MaxPool 'maxpool_y'/,
  },
  {
    name: 'axis of 2^63',
    files: () => model([op('Softmax', ['x'], 'y', { axis: { kind: 'int', value: 2 ** 63 } })]),
    exitCode: 3,
    says: /Softmax 'softmax_y'/,
  },
  {
    name: 'groups of -1',
    files: () =>
      model([op('Conv', ['x', 'w'], 'y', { group: { kind: 'int', value: -1 } })], {
        shape: [1, 1, 4],
        constants: { w: constant('f32', [1, 1, 1], [1]) },
      }),
    exitCode: 3,
    says: /Conv 'conv_y'/,
  },
  {
    name: 'clip between not-a-number and infinity',
    files: () =>
      model([op('Clip', ['x', 'a', 'b'], 'y')], {
        constants: { a: constant('f32', [], [NaN]), b: constant('f32', [], [Infinity]) },
      }),
    exitCode: 0,
  },
  {
    name: 'weights of 32 MB',
    files: () =>
      model([op('MatMul', ['x', 'w'], 'y')], {
        shape: [1, 2048],
        constants: {
          w: constant(
            'f32',
            [2048, 4096],
            Array.from({ length: 2 ** 23 }, (_, i) => ((i * 7919) % 10007) / 5000),
          ),
        },
      }),
    exitCode: 3,
  },
];

const TRICKS: readonly HostileCase[] = [
  {
    name: 'functions that call each other 2^15 times',
    files: () => ({ 'model.onnx': doublingFunctions(15) }),
    exitCode: 2,
    says: /more than 32768 nodes once its functions are inlined/,
  },
  {
    name: 'names that act on a terminal',
    files: () =>
      model([{ ...op('Foo\u001b[2J', ['x'], 'y'), name: '\u001b]0;owned\u0007\r\n\u202e' }]),
    exitCode: 3,
    says: /^error: Foo\?\[2J '\?\]0;owned\?\?\?\?': operator Foo\?\[2J is not supported/,
  },
  {
    name: 'unknown operator of another domain',
    files: () => ({ 'model.onnx': foreignOperator() }),
    exitCode: 3,
    says: /operator com\.example\.Magic is not supported/,
  },
  {
    name: 'integers where floats are needed',
    files: () =>
      model([op('Cast', ['x'], 'i', { to: { kind: 'int', value: 7 } }), op('Sin', ['i'], 'y')]),
    exitCode: 3,
    says: /Sin 'sin_y'/,
  },
  {
    name: 'attribute of another kind',
    files: () => model([op('Softmax', ['x'], 'y', { axis: { kind: 'string', value: 'last' } })]),
    exitCode: 3,
    says: /attribute axis is of kind string, not int/,
  },
  {
    name: 'shape that is computed',
    files: () =>
      model([
        op('Cast', ['x'], 's', { to: { kind: 'int', value: 7 } }),
        op('Reshape', ['x', 's'], 'y'),
      ]),
    exitCode: 3,
    says: /Reshape 'reshape_y': .* computed at run time/,
  },
  {
    name: 'open dimension',
    files: () => model([op('Relu', ['x'], 'y')], { shape: [1, 'time'] }),
    exitCode: 3,
    says: /give its size with --dim time=N/,
  },
  {
    name: 'empty tensor that folds away',
    files: () =>
      model(
        [
          op('Relu', ['e'], 'f'),
          op('Concat', ['x', 'f'], 'y', { axis: { kind: 'int', value: 1 } }),
        ],
        { constants: { e: constant('f32', [1, 0], []) } },
      ),
    exitCode: 0,
  },
  {
    name: 'empty shape of 2^40 x 0',
    files: () =>
      model(
        [
          op('ConstantOfShape', ['s'], 'e'),
          op('ReduceSum', ['e'], 'r'),
          op('Add', ['x', 'r'], 'y'),
        ],
        { constants: { s: lengths(2 ** 40, 0) } },
      ),
    exitCode: 0,
  },
];

export const GRAPH_CASES: readonly HostileCase[] = [...LARGE, ...BOMBS, ...TRICKS];
