import { packConvF32, packConvTransposeF32, packDwconvF32 } from '../src/pack-conv.ts';

const sequence = (count: number, first = 1) =>
  Float32Array.from({ length: count }, (_, i) => first + i);

test('packs blocks of four channels: biases, then kernel row, column, input channel, lane', () => {
  const shape = { outChannels: 5, inChannels: 2, kernelH: 1, kernelW: 2, groups: 1 };
  const packed = packConvF32(sequence(20), sequence(5, 101), shape);
  expect([...packed]).toEqual(
    [
      [101, 102, 103, 104],
      [1, 5, 9, 13],
      [3, 7, 11, 15],
      [2, 6, 10, 14],
      [4, 8, 12, 16],
      [105, 0, 0, 0],
      [17, 0, 0, 0],
      [19, 0, 0, 0],
      [18, 0, 0, 0],
      [20, 0, 0, 0],
    ].flat(),
  );
});

test('pads every group to blocks of its own and takes a missing bias as zero', () => {
  const shape = { outChannels: 2, inChannels: 2, kernelH: 1, kernelW: 1, groups: 2 };
  const packed = packConvF32(sequence(2), null, shape);
  expect([...packed]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
});

test('packs depthwise kernels each behind its bias', () => {
  const shape = { outChannels: 2, inChannels: 2, kernelH: 1, kernelW: 3, groups: 2 };
  const packed = packDwconvF32(sequence(6), sequence(2, 101), shape);
  expect([...packed]).toEqual([101, 1, 2, 3, 102, 4, 5, 6]);
});

test('packs transposed kernels by phase, an empty phase as biases alone', () => {
  const shape = {
    outChannels: 1,
    inChannels: 2,
    kernelH: 1,
    kernelW: 3,
    groups: 1,
    strideH: 1,
    strideW: 2,
    dilationH: 1,
    dilationW: 2,
  };
  const packed = packConvTransposeF32(sequence(6), sequence(1, 101), shape);
  expect([...packed]).toEqual(
    [
      [101, 0, 0, 0],
      [1, 0, 0, 0, 4, 0, 0, 0],
      [2, 0, 0, 0, 5, 0, 0, 0],
      [3, 0, 0, 0, 6, 0, 0, 0],
      [101, 0, 0, 0],
    ].flat(),
  );
});

test('refuses weights, biases and groups that do not fit the shape', () => {
  const shape = { outChannels: 4, inChannels: 2, kernelH: 1, kernelW: 1, groups: 1 };
  expect(() => packConvF32(sequence(7), null, shape)).toThrow('expected 8 weights, got 7');
  expect(() => packConvF32(sequence(8), sequence(3), shape)).toThrow('expected 4 biases, got 3');
  expect(() => packConvF32(sequence(8), null, { ...shape, groups: 4 })).toThrow(
    '4 groups do not divide 2 -> 4 channels',
  );
});
