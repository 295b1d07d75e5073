import { tensorOf, type Value } from '@flashline/ir';
import { findOperator } from '../src/index.ts';

const value = (
  id: string,
  shape: readonly number[],
  constant: Value['constant'] = null,
): Value => ({
  id,
  type: { element: 'f32', shape },
  constant,
  onnxName: null,
});

function known(shape: readonly number[]): Value {
  const count = shape.reduce((product, dim) => product * dim, 1);
  return value('c', shape, tensorOf('f32', shape, new Array<number>(count).fill(1)));
}

function weightsOf(op: string, constant: readonly number[]) {
  const operands = [value('x', [2, 3, 5]), known(constant)];
  return findOperator(op).integers!.weights!(operands, {});
}

test('a constant with a number for each element is quantised', () => {
  expect(weightsOf('Add', [2, 3, 5])).toEqual({ 1: null });
  expect(weightsOf('Mul', [2, 1, 5])).toEqual({ 1: null });
});

test('one along channels, a single number and a divisor stay real', () => {
  expect(weightsOf('Add', [5])).toEqual({});
  expect(weightsOf('Mul', [3, 1])).toEqual({});
  expect(weightsOf('Sub', [1])).toEqual({});
  expect(weightsOf('Div', [2, 3, 5])).toEqual({});
});
