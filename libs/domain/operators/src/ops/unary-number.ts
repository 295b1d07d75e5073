/** y = f(x) of tensors of any numeric type: Abs, BitwiseNot, Neg, Sign. */
import { isFloat, type ElementType } from '@flashline/ir';
import { defineOperator, type Operator } from '../define.ts';
import { FLOATS, INTEGERS, NUMBERS, SIGNED } from '../elementwise/element-sets.ts';
import { lowerUnary } from '../elementwise/lower-map.ts';
import { evaluateMap, type Arithmetic } from '../elementwise/scalar-function.ts';
import { requireElement } from '../shapes.ts';

interface UnaryNumber {
  readonly name: string;
  readonly since: number;
  /** The C function is `nk_<c>_<element type>`. */
  readonly c: string;
  readonly elements: readonly ElementType[];
  readonly arithmetic: Arithmetic;
}

const TABLE: readonly UnaryNumber[] = [
  {
    name: 'Abs',
    since: 1,
    c: 'abs',
    elements: NUMBERS,
    arithmetic: { number: (x) => Math.abs(x!), bigint: (x) => (x! < 0n ? -x! : x!) },
  },
  {
    name: 'BitwiseNot',
    since: 18,
    c: 'bit_not',
    elements: INTEGERS,
    arithmetic: { number: (x) => ~x!, bigint: (x) => ~x! },
  },
  {
    name: 'Neg',
    since: 1,
    c: 'neg',
    elements: [...FLOATS, ...SIGNED],
    arithmetic: { number: (x) => -x!, bigint: (x) => -x! },
  },
  {
    name: 'Sign',
    since: 9,
    c: 'sign',
    elements: NUMBERS,
    arithmetic: {
      number: (x) => Math.sign(x!),
      bigint: (x) => (x! > 0n ? 1n : x! < 0n ? -1n : 0n),
    },
  },
];

export const unaryNumber: readonly Operator[] = TABLE.map((entry) =>
  defineOperator({
    name: entry.name,
    onnx: [
      {
        type: entry.name,
        since: entry.since,
        inputs: [1, 1],
        convert: (node, build) => [build.one(entry.name, [node.input(0)])],
      },
    ],
    traits: { elementwise: true },
    computes: entry.elements,
    infer: ([x]) => {
      requireElement(x!, entry.elements);
      return [x!.type];
    },
    evaluate: ([x], _attributes, [type]) => [evaluateMap([x!], type!, entry.arithmetic)],
    lower: ({ inputs: [x], outputs: [y] }) => {
      const { element } = x!.type;
      const header = isFloat(element) ? `scalar_${element}` : 'scalar_integer';
      return lowerUnary(x!, y!, { c: `nk_${entry.c}_${element}`, headers: [header] });
    },
  }),
);
