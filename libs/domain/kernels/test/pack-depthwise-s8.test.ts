import { packDepthwiseS8, type ConvShape } from '../src/index.ts';

function shapeOf(channels: number, kernelH: number, kernelW: number): ConvShape {
  return { outChannels: channels, inChannels: channels, kernelH, kernelW, groups: channels };
}

test('rows of three weights take a word each, behind multiplier and bias', () => {
  const weights = Int8Array.from([
    1,
    -2,
    3,
    4,
    5,
    -6,
    7,
    8,
    127,
    ...new Array<number>(9).fill(-128),
  ]);
  const bias = Int32Array.from([1000, -5]);
  const multipliers = Int32Array.from([2 ** 30, 256]);
  const words = packDepthwiseS8({ weights, bias, multipliers, zero: -3 }, shapeOf(2, 3, 3));
  expect(words).toHaveLength(2 * 5);
  expect(words[0]).toBe(2 ** 30);
  expect(words[1]).toBe(1000 + 3 * (1 - 2 + 3 + 4 + 5 - 6 + 7 + 8 + 127));
  expect([...new Int8Array(words.buffer, 8, 12)]).toEqual([1, -2, 3, 0, 4, 5, -6, 0, 7, 8, 127, 0]);
  expect(words[5]).toBe(256);
  expect(words[6]).toBe(-5 + 3 * 9 * -128);
});

test('a record of odd length ends in zeros', () => {
  const weights = Int8Array.from([9, 8, 7, 6, 5, 4]);
  const numbers = { weights, bias: new Int32Array(2), multipliers: new Int32Array(2), zero: 0 };
  const words = packDepthwiseS8(numbers, shapeOf(2, 3, 1));
  expect(words).toHaveLength(2 * 4);
  expect([...new Int8Array(words.buffer, 8, 8)]).toEqual([9, 0, 8, 0, 7, 0, 0, 0]);
  expect([...new Int8Array(words.buffer, 24, 8)]).toEqual([6, 0, 5, 0, 4, 0, 0, 0]);
});

test('what does not fit together, or into 32 bits, is no record', () => {
  const [weights, one] = [Int8Array.from([127, 127, 127, 127]), Int32Array.from([1])];
  const numbers = { weights, bias: one, multipliers: one, zero: 0 };
  expect(() => packDepthwiseS8(numbers, shapeOf(1, 3, 1))).toThrow('4 weights do not fit');
  const huge = { ...numbers, bias: Int32Array.from([2 ** 31 - 1]) };
  expect(() => packDepthwiseS8(huge, shapeOf(1, 2, 2))).toThrow('32 bits');
});
