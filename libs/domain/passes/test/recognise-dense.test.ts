import { recogniseDense } from '../src/recognise-dense.ts';
import { after, isUntouched } from './rewrite.ts';

const PLAIN = '{alpha: 1, transA: false, transB: false}';

test('a product with a transposed matrix and its bias become one dense layer', () => {
  const text = after(
    recogniseDense,
    `graph(%x: f32[4x2]) -> %y
     %w: s8[3x2] = {1, 2, 3, 4, 5, 6}
     %s: f32[3] = {0.5, 0.25, 0.125}
     %z: s8[3] = {0, 0, 0}
     %b: s32[1x3] = {7, 8, 9}
     %t: f32[] = {0.5}
     %u: s32[] = {0}
     %r: f32[3x2] = DequantizeLinear(%w, %s, %z) {axis: 0, blockSize: 0}
     %c: f32[1x3] = DequantizeLinear(%b, %t, %u) {axis: 0, blockSize: 0}
     %m: f32[4x3] = MatMul(%x, %r) {alpha: 1, transA: false, transB: true}
     %y: f32[4x3] = Add(%c, %m)`,
  );
  expect(text).toContain('s8[2x3] = {1, 3, 5, 2, 4, 6}');
  expect(text).toContain('s32[3] = {7, 8, 9}');
  expect(text).toMatch(/f32\[2x3\] = DequantizeLinear\(.*\) {axis: 1, blockSize: 0}/);
  expect(text).toMatch(/%y: f32\[4x3\] = Dense\(%x, %v\d+, %v\d+, _\)/);
  expect(text).not.toContain('Add');
});

test('a bias per channel behind a convolution with quantised weights is part of it', () => {
  const text = after(
    recogniseDense,
    `graph(%x: f32[1x1x4]) -> %y
     %w: s8[2x1x1] = {1, 2}
     %s: f32[] = {0.5}
     %z: s8[] = {0}
     %b: f32[1x2x1] = {1.5, 2.5}
     %r: f32[2x1x1] = DequantizeLinear(%w, %s, %z) {axis: 0, blockSize: 0}
     %c: f32[1x2x4] = Conv(%x, %r, _, _) {kernel: [1], strides: [1], pads: [0, 0], dilations: [1], activation: "none", lo: 0, hi: 0, group: 1}
     %y: f32[1x2x4] = Add(%c, %b)`,
  );
  expect(text).toContain('f32[2] = {1.5, 2.5}');
  expect(text).toMatch(/%y: f32\[1x2x4\] = Conv\(%x, %r, %v\d+, _\)/);
});

test.each([
  ['the matrix is of real numbers', '%r: f32[2x3] = {1, 2, 3, 4, 5, 6}', PLAIN],
  [
    'the scale is computed at run time',
    `%w: s8[2x3] = {1, 2, 3, 4, 5, 6}
     %z: s8[] = {0}
     %r: f32[2x3] = DequantizeLinear(%w, %t, %z) {axis: 0, blockSize: 0}`,
    PLAIN,
  ],
  [
    'the product is scaled',
    `%w: s8[2x3] = {1, 2, 3, 4, 5, 6}
     %s: f32[] = {0.5}
     %z: s8[] = {0}
     %r: f32[2x3] = DequantizeLinear(%w, %s, %z) {axis: 0, blockSize: 0}`,
    '{alpha: 2, transA: false, transB: false}',
  ],
])('nothing changes where %s', (_name, weights, attributes) => {
  expect(
    isUntouched(
      recogniseDense,
      `graph(%x: f32[4x2], %t: f32[]) -> %y
       ${weights}
       %y: f32[4x3] = MatMul(%x, %r) ${attributes}`,
    ),
  ).toBe(true);
});
