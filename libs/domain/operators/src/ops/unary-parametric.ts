/** y = f(x, a, b) of float tensors, a and b being attributes. One row each. */
import { tensorOf, type Attributes, type Value } from '@flashline/ir';
import { defineOperator, type Operator } from '../define.ts';
import { FLOATS } from '../elementwise/element-sets.ts';
import { lowerUnary, type OwnNumbers } from '../elementwise/lower-map.ts';
import { evaluateMap } from '../elementwise/scalar-function.ts';
import type { OnnxWriter } from '../onnx-writer.ts';
import { requireElement } from '../shapes.ts';

interface UnaryParametric {
  readonly name: string;
  readonly since: number;
  readonly header: 'scalar_f32' | 'scalar_exp_f32';
  /** The C function is `nk_<c>_f32` or `nk_<c>_f64`. */
  readonly c: string;
  /** ONNX attributes that are a and b, with their defaults. */
  readonly attributes: readonly (readonly [name: string, fallback: number])[];
  readonly evaluate: (x: number, a: number, b: number) => number;
}

const TABLE: readonly UnaryParametric[] = [
  {
    name: 'Celu',
    since: 12,
    header: 'scalar_exp_f32',
    c: 'celu',
    attributes: [['alpha', 1]],
    evaluate: (x, a) => (x < 0 ? a * Math.expm1(x / a) : x),
  },
  {
    name: 'Elu',
    since: 1,
    header: 'scalar_exp_f32',
    c: 'elu',
    attributes: [['alpha', 1]],
    evaluate: (x, a) => (x < 0 ? a * Math.expm1(x) : x),
  },
  {
    name: 'HardSigmoid',
    since: 1,
    header: 'scalar_f32',
    c: 'hard_sigmoid',
    attributes: [
      ['alpha', 0.2],
      ['beta', 0.5],
    ],
    evaluate: (x, a, b) => Math.min(Math.max(a * x + b, 0), 1),
  },
  {
    name: 'LeakyRelu',
    since: 1,
    header: 'scalar_f32',
    c: 'leaky_relu',
    attributes: [['alpha', 0.01]],
    evaluate: (x, a) => (x < 0 ? a * x : x),
  },
  {
    name: 'Selu',
    since: 6,
    header: 'scalar_exp_f32',
    c: 'selu',
    attributes: [
      ['alpha', 1.67326319217681884765625],
      ['gamma', 1.05070102214813232421875],
    ],
    evaluate: (x, a, b) => b * (x > 0 ? x : a * Math.expm1(x)),
  },
  {
    name: 'Shrink',
    since: 9,
    header: 'scalar_f32',
    c: 'shrink',
    attributes: [
      ['lambd', 0.5],
      ['bias', 0],
    ],
    evaluate: (x, a, b) => (x < -a ? x + b : x > a ? x - b : 0),
  },
  {
    name: 'Swish',
    since: 24,
    header: 'scalar_exp_f32',
    c: 'swish',
    attributes: [['alpha', 1]],
    evaluate: (x, a) => x / (1 + Math.exp(-a * x)),
  },
  {
    name: 'ThresholdedRelu',
    since: 1,
    header: 'scalar_f32',
    c: 'thresholded_relu',
    attributes: [['alpha', 1]],
    evaluate: (x, a) => (x > a ? x : 0),
  },
];

export const unaryParametric: readonly Operator[] = TABLE.map((entry) => {
  const ownNumbers = (attributes: Attributes): OwnNumbers => {
    const [a, b] = entry.attributes.map(([name]) => Number(attributes[name]));
    return { a: a ?? 0, b: b ?? 0 };
  };
  return defineOperator({
    name: entry.name,
    onnx: [
      {
        type: entry.name,
        since: entry.since,
        inputs: [1, 1],
        convert: (node, build) => {
          const values = entry.attributes.map(([name, fallback]) => [
            name,
            node.float(name, fallback),
          ]);
          return [build.one(entry.name, [node.input(0)], Object.fromEntries(values))];
        },
      },
    ],
    traits: { elementwise: true },
    computes: FLOATS,
    infer: ([x]) => {
      requireElement(x!, FLOATS);
      return [x!.type];
    },
    evaluate: ([x], attributes, [type]) => {
      const { a, b } = ownNumbers(attributes);
      return [evaluateMap([x!], type!, { number: (v) => entry.evaluate(v!, a, b) })];
    },
    toOnnx: ({ inputs: [x], attributes }, write) => {
      if (entry.name === 'Swish') return writeSwish(write, x!, Number(attributes['alpha']));
      const given = entry.attributes.map(([name]) => [name, { float: Number(attributes[name]) }]);
      return write.one(entry.name, [x!], Object.fromEntries(given));
    },
    lower: ({ inputs: [x], outputs: [y], attributes }) =>
      lowerUnary(
        x!,
        y!,
        x!.type.element === 'f32'
          ? { c: `nk_${entry.c}_f32`, headers: [entry.header] }
          : { c: `nk_${entry.c}_f64`, headers: ['scalar_f64'] },
        ownNumbers(attributes),
      ),
  });
});

/** Swish came into ONNX after the version that the compiler exports. */
function writeSwish(write: OnnxWriter, x: Value, alpha: number): string {
  const scaled = write.one('Mul', [x, tensorOf(x.type.element, [], [alpha])]);
  return write.one('Mul', [x, write.one('Sigmoid', [scaled])]);
}
