import { halvesResidualRescale, packConvS8, residualRescale } from '../src/index.ts';

const bytes = (word: number) => [0, 8, 16, 24].map((from) => (word << (24 - from)) >> 24);
const halves = (word: number) => [(word << 16) >> 16, word >> 16];

/** Weights 1, 2, 3, ...; biases 100, 200, ...; multipliers 2^10, 2^11, ... */
function integers(outChannels: number, depth: number) {
  return {
    weights: Int8Array.from({ length: outChannels * depth }, (_, i) => i + 1),
    bias: Int32Array.from({ length: outChannels }, (_, i) => 100 * (i + 1)),
    multipliers: Int32Array.from({ length: outChannels }, (_, i) => 2 ** (10 + i)),
    zero: 0,
  };
}

test('packs two channels into half words, channels of a tap side by side', () => {
  const shape = { outChannels: 2, inChannels: 2, kernelH: 1, kernelW: 2, groups: 1 };
  const { words, steps, isJoined } = packConvS8(integers(2, 4), shape);
  expect([isJoined, steps]).toEqual([true, 2]);
  const [biasA, biasB, first, second, ...multipliers] = words;
  expect([biasA, biasB]).toEqual([100, 256 * 200 + 100]);
  expect(halves(first!)).toEqual([256 * 5 + 1, 256 * 7 + 3]);
  expect(halves(second!)).toEqual([256 * 6 + 2, 256 * 8 + 4]);
  expect(multipliers).toEqual([2 ** 10, 2 ** 11]);
});

test('appends the last of three channels by columns, then by rows, and fills pairs with zeros', () => {
  const shape = { outChannels: 1, inChannels: 3, kernelH: 3, kernelW: 3, groups: 1 };
  const { words, steps } = packConvS8(integers(1, 27), shape);
  expect(steps).toBe(14);
  const products = [...words.subarray(2, 16)].flatMap((word) => halves(word));
  const taps = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const last = [0, 1, 3, 4, 6, 7, 2, 5, 8].map((tap) => 19 + tap);
  expect(products).toEqual([...taps.flatMap((tap) => [1 + tap, 10 + tap]), ...last, 0]);
});

test('takes the zero point of x out of the biases', () => {
  const shape = { outChannels: 1, inChannels: 2, kernelH: 1, kernelW: 2, groups: 1 };
  const { words } = packConvS8({ ...integers(1, 4), zero: -3 }, shape);
  expect(words[0]).toBe(100 + 3 * (1 + 2 + 3 + 4));
});

test('an odd channel of every group has an empty partner', () => {
  const shape = { outChannels: 2, inChannels: 2, kernelH: 1, kernelW: 1, groups: 2 };
  const { words } = packConvS8(integers(2, 1), shape);
  expect([...words]).toEqual([100, 100, 1, 2 ** 10, 0, 200, 200, 2, 2 ** 11, 0]);
});

test('weights of -128 above negative ones keep a byte each', () => {
  const shape = { outChannels: 2, inChannels: 2, kernelH: 1, kernelW: 1, groups: 1 };
  const weights = Int8Array.from([-1, 5, -128, 7]);
  const { words, isJoined } = packConvS8({ ...integers(2, 2), weights }, shape);
  expect(isJoined).toBe(false);
  expect([...words.subarray(0, 2)]).toEqual([100, 200]);
  expect(bytes(words[2]!)).toEqual([-1, -128, 5, 7]);
  expect([...words.subarray(3)]).toEqual([2 ** 10, 2 ** 11]);
});

test('sums that could leave 2^23 keep a byte for each weight', () => {
  const shape = (inChannels: number) => ({
    outChannels: 2,
    inChannels,
    kernelH: 1,
    kernelW: 1,
    groups: 1,
  });
  const packed = (inChannels: number) =>
    packConvS8(
      { ...integers(2, inChannels), weights: new Int8Array(2 * inChannels).fill(127) },
      shape(inChannels),
    );
  expect(packed(512).isJoined).toBe(true);
  expect(packed(514).isJoined).toBe(true);
  expect(packed(516).isJoined).toBe(false);
});

test('refuses arrays that do not fit the shape, and sums beyond 32 bits', () => {
  const shape = { outChannels: 2, inChannels: 2, kernelH: 1, kernelW: 1, groups: 1 };
  expect(() => packConvS8(integers(2, 3), shape)).toThrow('6 weights do not fit 2 filters of 2');
  const bias = Int32Array.from([2 ** 31 - 1, 0]);
  expect(() => packConvS8({ ...integers(2, 2), bias }, shape)).toThrow(
    'the sums of channel 0 do not fit into 32 bits',
  );
  expect(() => packConvS8({ ...integers(2, 2), bias: bias.subarray(1) }, shape)).toThrow(
    '1 biases and 2 multipliers are given',
  );
});

test.each([
  [[0.001, 0.0004], 0.7],
  [[2 ** -20, 2 ** -24], 3.99],
  [[0.3, 0.001], 0.5],
  [[2 ** -9], 2 ** -9],
  [[2 ** -24], 15.9],
])('a rescale of %j with a residual of %f keeps both factors', (factors, residualFactor) => {
  const { rescale, residual } = residualRescale(factors, residualFactor, -5)!;
  const unit = 2 ** (rescale.shift + 32);
  const [factor] = factors as [number];
  const got = (rescale.multipliers[0]! * 2 ** rescale.pre) / unit;
  expect(Math.abs(got - factor) * 2 ** 31).toBeLessThanOrEqual(2 ** 31 * factor * 2 ** -14);
  const added = (residual.multiplier * 2 ** residual.shift) / unit;
  expect(Math.abs(added / residualFactor - 1)).toBeLessThan(2 ** -30);
  expect(255 * added * 2 ** rescale.shift).toBeLessThan(2 ** 29);
  expect(residual.shift).toBeLessThanOrEqual(22);
  expect(rescale.multipliers).toHaveLength(factors.length);
});

test('beside a shift of 1 a residual has shift 6', () => {
  const { rescale, residual } = halvesResidualRescale([0.001, 0.0004], 0.7, 9)!;
  expect([rescale.shift, rescale.pre, residual.shift]).toEqual([1, 0, 6]);
  expect(residual.multiplier / 2 ** 27).toBeCloseTo(0.7, 8);
  expect(rescale.multipliers[1]! / 2 ** 33).toBeCloseTo(0.0004, 10);
  expect(halvesResidualRescale([0.25], 0.7, 9)).toBeNull();
});

test('a residual of 16 output steps or more has no rescale', () => {
  expect(halvesResidualRescale([0.01], 16, 0)).toBeNull();
  expect(residualRescale([0.01], 16, 0)).toBeNull();
});
