import { packGruS8, packLstmS8, packRnnS8, type RecurrentIntegers } from '../src/index.ts';

function integers(
  gates: number,
  hidden: number,
  inputs: number,
  more: Partial<RecurrentIntegers> = {},
): RecurrentIntegers {
  const rows = gates * hidden;
  return {
    inputs,
    hidden,
    w: Int8Array.from({ length: rows * inputs }, (_, i) => (i % 11) - 5),
    r: Int8Array.from({ length: rows * hidden }, (_, i) => (i % 7) - 3),
    b: Float32Array.from({ length: 2 * rows }, (_, i) => i / 8),
    wFactors: Array.from({ length: rows }, (_, row) => (row + 1) / 64),
    rFactors: Array.from({ length: rows }, (_, row) => (row + 1) / 32),
    zero: 0,
    reach: 1,
    ...more,
  };
}

test('numbers come four rows at a time: factors of x, factors of h, sums of the biases', () => {
  const { numbers, units } = packRnnS8(integers(1, 5, 2))!;
  expect([...numbers.subarray(0, 4)]).toEqual([1 / 64, 2 / 64 / 256, 3 / 64, 4 / 64 / 256]);
  const fromH = [1 / 32, 2 / 32 / 256, 3 / 32, 4 / 32 / 256];
  fromH.forEach((factor, i) => expect(numbers[4 + i]).toBeCloseTo(factor / units, 12));
  expect([...numbers.subarray(8, 12)]).toEqual([0, 1, 2, 3].map((i) => i / 8 + (5 + i) / 8));
  expect([numbers[12], numbers[14]]).toEqual([5 / 64, 4 / 8 + 9 / 8]);
  expect(numbers).toHaveLength(15);
});

test('the zero point of the inputs is taken from the biases', () => {
  const { numbers } = packRnnS8(integers(1, 1, 2, { w: Int8Array.of(3, 4), zero: -10, b: null }))!;
  expect(numbers[2]).toBe((10 * 7) / 64);
});

test('an LSTM has its gates by unit, that of the cell with the factor of a tanh', () => {
  const { numbers } = packLstmS8(integers(4, 2, 1))!;
  const bias = (row: number) => (row + (8 + row)) / 8;
  const factor = -8 / Math.LN2;
  [0, 2, 4, 6].forEach((row, gate) => {
    expect(numbers[8 + gate]).toBeCloseTo(bias(row) * factor * (gate === 3 ? 2 : 1), 4);
  });
});

test('a candidate of a GRU has the parts of input and state alone', () => {
  const { numbers, units } = packGruS8(integers(3, 1, 1))!;
  const factor = -16 / Math.LN2;
  expect(numbers).toHaveLength(2 * 3 + 4);
  const candidate = [3 / 64, 2 / 8, 3 / 32 / units, 5 / 8];
  candidate.forEach((number, i) => expect(numbers[6 + i]).toBeCloseTo(number * factor, 5));
});

test('the state is held as finely as the sums of the worst row and 16 bits allow', () => {
  const coarse = packRnnS8(integers(1, 64, 1, { r: new Int8Array(64 * 64).fill(-127) }))!;
  expect(coarse.units * 64 * 127).toBeLessThan(2 ** 23);
  expect(coarse.units * 64 * 127).toBeGreaterThan(2 ** 22.9);
  expect(packRnnS8(integers(1, 2, 1))!.units).toBeLessThan(2 ** 15);
  expect(packRnnS8(integers(1, 2, 1, { reach: 4 }))!.units).toBeLessThan(2 ** 13);
});

test('too many inputs or units with large weights have no kernel', () => {
  const many = { w: new Int8Array(2 * 600).fill(127) };
  expect(packRnnS8(integers(1, 2, 600, many))).toBeNull();
  expect(packRnnS8(integers(1, 600, 1, { r: new Int8Array(600 * 600).fill(127) }))).toBeNull();
});
