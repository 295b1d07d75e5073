/** Add, Div, Max, Min, Mul, Sub on every numeric type, and the n-ary forms of ONNX. */
import type { Operator } from '../define.ts';
import { arithmeticForm } from '../quantized/arithmetic-form.ts';
import {
  binaryMapping,
  binaryOperator,
  chainMapping,
  typedFunction,
  type BinaryOperator,
} from '../elementwise/binary-operator.ts';
import { NUMBERS } from '../elementwise/element-sets.ts';
import type { Arithmetic } from '../elementwise/scalar-function.ts';
import { isFloat, type Attributes } from '@flashline/ir';

const INTEGER_DIV: Arithmetic = {
  number: (a, b) => (b === 0 ? 0 : Math.trunc(a! / b!)),
  bigint: (a, b) => (b === 0n ? 0n : a! / b!),
};
const FLOAT_DIV: Arithmetic = { number: (a, b) => a! / b! };
const INTEGER_MUL: Arithmetic = {
  number: (a, b) => Math.imul(a!, b!),
  bigint: (a, b) => a! * b!,
};
const FLOAT_MUL: Arithmetic = { number: (a, b) => a! * b! };

const OPERATORS: readonly Omit<BinaryOperator<Attributes>, 'elements' | 'scalar'>[] = [
  {
    name: 'Add',
    onnx: [binaryMapping('Add', 1), chainMapping('Sum', 6, 'Add')],
    arithmetic: () => ({ number: (a, b) => a! + b!, bigint: (a, b) => a! + b! }),
  },
  {
    name: 'Div',
    onnx: [binaryMapping('Div', 1)],
    arithmetic: (element) => (isFloat(element) ? FLOAT_DIV : INTEGER_DIV),
  },
  {
    name: 'Max',
    onnx: [chainMapping('Max', 1, 'Max')],
    arithmetic: () => ({
      number: (a, b) => (a! >= b! || Number.isNaN(a) ? a! : b!),
      bigint: (a, b) => (a! > b! ? a! : b!),
    }),
  },
  {
    name: 'Min',
    onnx: [chainMapping('Min', 1, 'Min')],
    arithmetic: () => ({
      number: (a, b) => (a! <= b! || Number.isNaN(a) ? a! : b!),
      bigint: (a, b) => (a! < b! ? a! : b!),
    }),
  },
  {
    name: 'Mul',
    onnx: [binaryMapping('Mul', 1)],
    arithmetic: (element) => (isFloat(element) ? FLOAT_MUL : INTEGER_MUL),
  },
  {
    name: 'Sub',
    onnx: [binaryMapping('Sub', 1)],
    arithmetic: () => ({ number: (a, b) => a! - b!, bigint: (a, b) => a! - b! }),
  },
];

export const arithmetic: readonly Operator[] = OPERATORS.map((spec) => {
  const operator = binaryOperator({
    ...spec,
    elements: NUMBERS,
    scalar: (element) => typedFunction(spec.name.toLowerCase(), element),
  });
  return { ...operator, integers: arithmeticForm(operator) };
});
