import { packDepthwiseS8, type ConvShape } from '../src/index.ts';

function shapeOf(channels: number, kernelH: number, kernelW: number): ConvShape {
  return { outChannels: channels, inChannels: channels, kernelH, kernelW, groups: channels };
}

test('a record is a multiplier, a bias and the weights, without gaps', () => {
  const first = [1, -2, 3, 4, 5, -6, 7, 8, 127];
  const weights = Int8Array.from([...first, ...new Array<number>(9).fill(-128)]);
  const bias = Int32Array.from([1000, -5]);
  const multipliers = Int32Array.from([2 ** 30, 256]);
  const packed = packDepthwiseS8({ weights, bias, multipliers, zero: -3 }, shapeOf(2, 3, 3));
  expect(packed).toHaveLength(2 * 17 + 1);
  const view = new DataView(packed.buffer);
  const numbers = [0, 4, 17, 21].map((place) => view.getInt32(place, true));
  const sum = first.reduce((total, weight) => total + weight, 0);
  expect(numbers).toEqual([2 ** 30, 1000 + 3 * sum, 256, -5 + 3 * 9 * -128]);
  expect([...packed.subarray(8, 17)]).toEqual(first);
  expect([...packed.subarray(25)]).toEqual([...new Array<number>(9).fill(-128), 0]);
});

test('what does not fit together, or into 32 bits, is no record', () => {
  const [weights, one] = [Int8Array.from([127, 127, 127, 127]), Int32Array.from([1])];
  const numbers = { weights, bias: one, multipliers: one, zero: 0 };
  expect(() => packDepthwiseS8(numbers, shapeOf(1, 3, 1))).toThrow('4 weights do not fit');
  const huge = { ...numbers, bias: Int32Array.from([2 ** 31 - 1]) };
  expect(() => packDepthwiseS8(huge, shapeOf(1, 2, 2))).toThrow('32 bits');
});
