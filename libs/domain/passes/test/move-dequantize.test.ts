import { moveDequantize } from '../src/move-dequantize.ts';
import { after, isUntouched } from './rewrite.ts';

test('quantised weights are transposed as integers, and the axis of scales follows', () => {
  const text = after(
    moveDequantize,
    `graph(%x: f32[2x3]) -> %y
     %w: s8[3x2] = {1, 2, 3, 4, 5, 6}
     %s: f32[3] = {0.5, 0.25, 0.125}
     %z: s8[3] = {0, 1, 2}
     %r: f32[3x2] = DequantizeLinear(%w, %s, %z) {axis: -2, blockSize: 0}
     %t: f32[2x3] = Transpose(%r) {perm: [1, 0]}
     %y: f32[2x3] = Add(%x, %t)`,
  );
  expect(text).toContain('s8[2x3] = {1, 3, 5, 2, 4, 6}');
  expect(text).toMatch(/f32\[2x3\] = DequantizeLinear\(%v\d+, %s, %z\) {axis: 1, blockSize: 0}/);
  expect(text).not.toContain('Transpose');
});

test('a view of weights with one scale is a view of integers', () => {
  const text = after(
    moveDequantize,
    `graph(%x: f32[6]) -> %y
     %w: s8[3x2] = {1, 2, 3, 4, 5, 6}
     %s: f32[] = {0.5}
     %z: s8[] = {0}
     %r: f32[3x2] = DequantizeLinear(%w, %s, %z) {axis: 1, blockSize: 0}
     %t: f32[6] = Reshape(%r) {shape: [6]}
     %y: f32[6] = Add(%x, %t)`,
  );
  expect(text).toContain('s8[6] = {1, 2, 3, 4, 5, 6}');
  expect(text).not.toContain('Reshape');
});

test('data of one scale is moved as integers', () => {
  const text = after(
    moveDequantize,
    `graph(%q: u8[3x2], %p: u8[3x2]) -> %y
     %s: f32[] = {0.5}
     %z: u8[] = {128}
     %a: f32[3x2] = DequantizeLinear(%q, %s, %z) {axis: 0, blockSize: 0}
     %b: f32[3x2] = DequantizeLinear(%p, %s, %z) {axis: 0, blockSize: 0}
     %c: f32[6x2] = Concat(%a, %b) {axis: 0}
     %t: f32[2x6] = Transpose(%c) {perm: [1, 0]}
     %y: f32[2x6] = Exp(%t)`,
  );
  expect(text).toMatch(/: u8\[6x2\] = Concat\(%q, %p\)/);
  expect(text).toMatch(/: u8\[2x6\] = Transpose/);
  expect(text.match(/DequantizeLinear/g)).toHaveLength(1);
});

test('the largest of windows and their places are found among integers', () => {
  const text = after(
    moveDequantize,
    `graph(%q: s8[1x1x4x4]) -> %y, %i
     %s: f32[] = {0.5}
     %z: s8[] = {-3}
     %a: f32[1x1x4x4] = DequantizeLinear(%q, %s, %z) {axis: 0, blockSize: 0}
     %m: f32[1x1x2x2] = MaxPool(%a) {kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], outShape: [2, 2], columnMajor: false}
     %y: f32[1x1x2x2] = Exp(%m)
     %i: s64[1x1x1x4] = ArgExtreme(%a) {axis: 2, keepDims: true, largest: true, last: false}`,
  );
  expect(text).toMatch(/: s8\[1x1x2x2\] scale 0.5 zero -3 = MaxPool\(%q\)/);
  expect(text).toMatch(/%i: s64\[1x1x1x4\] = ArgExtreme\(%q\)/);
});

test('a quantised table stays one of integers where rows are picked at run time', () => {
  const text = after(
    moveDequantize,
    `graph(%i: s64[2]) -> %y
     %w: s8[3x2] = {1, 2, 3, 4, 5, 6}
     %s: f32[] = {0.5}
     %z: s8[] = {0}
     %r: f32[3x2] = DequantizeLinear(%w, %s, %z) {axis: 0, blockSize: 0}
     %y: f32[2x2] = Gather(%r, %i) {axis: 0}`,
  );
  expect(text).toMatch(/: s8\[2x2\] scale 0.5 zero 0 = Gather\(%w, %i\)/);
});

test.each([
  [
    'scales would no longer lie along an axis',
    `%w: s8[3x2] = {1, 2, 3, 4, 5, 6}
     %s: f32[3] = {0.5, 0.25, 0.125}
     %z: s8[3] = {0, 0, 0}
     %r: f32[3x2] = DequantizeLinear(%w, %s, %z) {axis: 0, blockSize: 0}`,
  ],
  [
    'integers that come at run time have a scale per channel',
    `%s: f32[3] = {0.5, 0.25, 0.125}
     %z: s8[3] = {0, 0, 0}
     %r: f32[3x2] = DequantizeLinear(%q, %s, %z) {axis: 0, blockSize: 0}`,
  ],
])('nothing changes where %s', (_name, weights) => {
  expect(
    isUntouched(
      moveDequantize,
      `graph(%q: s8[3x2]) -> %y
       ${weights}
       %y: f32[6] = Reshape(%r) {shape: [6]}`,
    ),
  ).toBe(true);
});
