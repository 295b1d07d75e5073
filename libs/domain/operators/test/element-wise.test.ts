import { tensorOf, type ElementType, type Tensor } from '@flashline/ir';
import { findOperator, GraphBuilder, Refusal } from '../src/index.ts';

const INTEGERS: readonly ElementType[] = ['s8', 's16', 's32', 's64', 'u8', 'u16', 'u32', 'u64'];

/** The elements that an operator folds to. */
function fold(op: string, inputs: readonly Tensor[], attributes = {}): ArrayLike<number | bigint> {
  const builder = new GraphBuilder(findOperator);
  const values = inputs.map((tensor) => builder.constant(tensor));
  const { constant } = builder.one(op, values, attributes);
  if (constant === null) throw new Error(`${op} does not fold`);
  return constant.data;
}

function numbersOf(data: ArrayLike<number | bigint>): number[] {
  return Array.from(data, Number);
}

function vector(element: ElementType, values: readonly number[]): Tensor {
  return tensorOf(element, [values.length], values);
}

function numbers(op: string, element: ElementType, ...operands: number[][]): number[] {
  return Array.from(
    fold(
      op,
      operands.map((values) => vector(element, values)),
    ),
    Number,
  );
}

describe('Div', () => {
  test('truncates integers toward zero', () => {
    for (const element of ['s8', 's16', 's32', 's64'] as const) {
      expect(numbers('Div', element, [7, -7, 7, -7], [2, 2, -2, -2])).toEqual([3, -3, -3, 3]);
    }
  });

  test('gives 0 for an integer division by zero', () => {
    for (const element of INTEGERS) expect(numbers('Div', element, [7], [0])).toEqual([0]);
  });

  test('wraps the smallest integer over -1', () => {
    expect(numbers('Div', 's32', [-(2 ** 31)], [-1])).toEqual([-(2 ** 31)]);
    expect(numbers('Div', 's8', [-128], [-1])).toEqual([-128]);
  });
});

describe('Mul', () => {
  test('keeps the low bits of a product that does not fit', () => {
    expect(numbers('Mul', 's32', [0x7fffffff], [0x7fffffff])).toEqual([1]);
    expect(numbers('Mul', 'u32', [0xffffffff], [0xfffffffe])).toEqual([2]);
    expect(numbers('Mul', 'u8', [200], [3])).toEqual([88]);
    const data = fold('Mul', [
      { type: { element: 's64', shape: [] }, data: BigInt64Array.of(3_037_000_507n) },
      { type: { element: 's64', shape: [] }, data: BigInt64Array.of(3_037_000_507n) },
    ]);
    expect(data[0]).toBe(BigInt.asIntN(64, 3_037_000_507n ** 2n));
  });
});

describe('Mod', () => {
  const dividends = [-4, 7, 5, 4, -7, 8];
  const divisors = [2, -3, 8, -2, 3, 5];

  test('has the sign of the divisor on integers without fmod', () => {
    const operands = [vector('s64', dividends), vector('s64', divisors)];
    expect(Array.from(fold('Mod', operands, { fmod: false }), Number)).toEqual([0, -2, 5, 0, 2, 3]);
  });

  test('has the sign of the dividend with fmod', () => {
    for (const element of ['s32', 's64'] as const) {
      const operands = [vector(element, dividends), vector(element, divisors)];
      const result = Array.from(fold('Mod', operands, { fmod: true }), Number);
      expect(result).toEqual([0, 1, 5, 0, -1, 3]);
    }
    const floats = [vector('f32', [-4.5, 7.25]), vector('f32', [2, -3])];
    expect(Array.from(fold('Mod', floats, { fmod: true }))).toEqual([-0.5, 1.25]);
  });

  test('has the sign of the divisor on floats, zeros and infinite divisors included', () => {
    const floats = [
      vector('f32', [-4.5, 4.5, -0, 0, -3, 1, NaN]),
      vector('f32', [2, -2, 2, -2, Infinity, 0, 1]),
    ];
    expect(Array.from(fold('Mod', floats, { fmod: false }))).toEqual([
      1.5,
      -1.5,
      0,
      -0,
      Infinity,
      NaN,
      NaN,
    ]);
  });
});

describe('BitShift', () => {
  const shift = (element: ElementType, direction: string, values: number[], by: number[]) =>
    Array.from(
      fold('BitShift', [vector(element, values), vector(element, by)], { direction }),
      Number,
    );

  test('extends the sign to the right', () => {
    expect(shift('s8', 'RIGHT', [-8, -8, 8, -1], [1, 9, 9, -1])).toEqual([-4, -1, 0, -1]);
    expect(shift('u8', 'RIGHT', [0xf8, 0xf8], [1, 8])).toEqual([0x7c, 0]);
  });

  test('drops bits to the left', () => {
    expect(shift('s8', 'LEFT', [64, 1, 1, 1], [1, 7, 8, -1])).toEqual([-128, -128, 0, 0]);
    expect(shift('u64', 'LEFT', [3, 3], [1, 64])).toEqual([6, 0]);
  });
});

describe('Round', () => {
  test('takes the even one of two nearest integers', () => {
    const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4, 2.6, -2.6];
    expect(numbers('Round', 'f32', halves)).toEqual([-2, -2, -0, 0, 2, 2, 2, 3, -3]);
  });

  test('keeps what is not finite', () => {
    expect(numbers('Round', 'f32', [Infinity, -Infinity, NaN])).toEqual([Infinity, -Infinity, NaN]);
  });
});

describe('Pow', () => {
  test('is 1 for a base of 1 or an exponent of 0, whatever the other is', () => {
    expect(numbers('Pow', 'f32', [1, NaN, -1, -1], [NaN, 0, Infinity, 3])).toEqual([1, 1, 1, -1]);
  });

  test('wraps on integers and has no fractions', () => {
    expect(numbers('Pow', 's32', [3, -2, 2, 1, -1, 5], [4, 3, 32, -7, -3, -1])).toEqual([
      81, -8, 0, 1, -1, 0,
    ]);
    expect(numbers('Pow', 's64', [3, -2], [33, 61])).toEqual([3 ** 33, -(2 ** 61)]);
  });
});

describe('Max and Min', () => {
  test('keep a NaN of either operand', () => {
    expect(numbers('Max', 'f32', [NaN, 1, 2], [1, NaN, 3])).toEqual([NaN, NaN, 3]);
    expect(numbers('Min', 'f32', [NaN, 1, 2], [1, NaN, 3])).toEqual([NaN, NaN, 2]);
  });
});

describe('broadcasting', () => {
  test('repeats dimensions of one on both sides', () => {
    const column = tensorOf('s32', [2, 1], [10, 20]);
    const row = tensorOf('s32', [3], [1, 2, 3]);
    expect(Array.from(fold('Add', [column, row]))).toEqual([11, 12, 13, 21, 22, 23]);
  });

  test('gives an empty tensor where a dimension is empty', () => {
    const empty = tensorOf('f32', [0, 3], []);
    expect(fold('Add', [empty, tensorOf('f32', [3], [1, 2, 3])])).toHaveLength(0);
  });

  test('is refused where the operands differ in element type', () => {
    expect(() => fold('Add', [vector('f32', [1]), vector('s32', [1])])).toThrow(Refusal);
  });

  test('selects with Where from operands of different shapes', () => {
    const condition = tensorOf('bool', [2, 1], [1, 0]);
    const a = tensorOf('s64', [3], [1, 2, 3]);
    const b = tensorOf('s64', [], [9]);
    expect(Array.from(fold('Where', [condition, a, b]), Number)).toEqual([1, 2, 3, 9, 9, 9]);
  });
});

describe('half precision', () => {
  test('is computed in f32 and rounded back', () => {
    const half = (values: number[]): Tensor => ({
      type: { element: 'f16', shape: [values.length] },
      data: Uint16Array.from(numbersOf(fold('Cast', [vector('f32', values)], { to: 'f16' }))),
    });
    const sum = fold('Add', [half([1, 2048]), half([0.5, 1])]);
    expect(numbersOf(sum)).toEqual(numbersOf(half([1.5, 2048]).data));
  });
});

test('folding a comparison of 64-bit integers sees all their bits', () => {
  const wide = (value: bigint): Tensor => ({
    type: { element: 's64', shape: [] },
    data: BigInt64Array.of(value),
  });
  const equal = fold('Equal', [wide(2n ** 53n), wide(2n ** 53n + 1n)]);
  expect(Array.from(equal)).toEqual([0]);
  expect(Array.from(fold('Less', [wide(1n), wide(2n)]))).toEqual([1]);
});
