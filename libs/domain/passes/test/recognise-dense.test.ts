import { recogniseDense } from '../src/recognise-dense.ts';
import { after, isUntouched } from './rewrite.ts';

const MATRIX = `%q: s8[2x3] = {1, 2, 3, 4, 5, 6}
   %s: f32[3] = {0.5, 0.25, 0.125}
   %z: s8[3] = {0, 0, 0}
   %w: f32[2x3] = DequantizeLinear(%q, %s, %z) {axis: 1, blockSize: 0}`;
const PLAIN = '{alpha: 1, transA: false, transB: false}';

test('a product with a quantised matrix is a dense layer and takes the bias behind it', () => {
  const text = after(
    recogniseDense,
    `graph(%x: f32[4x2]) -> %y
   ${MATRIX}
   %b: f32[3] = {1, 2, 3}
   %p: f32[4x3] = MatMul(%x, %w) ${PLAIN}
   %y: f32[4x3] = Add(%b, %p)`,
  );
  expect(text).toMatch(/%y: f32\[4x3\] = Dense\(%x, %\w+, %b, _\)/);
  expect(text).not.toContain('MatMul');
  expect(text).not.toContain('Add');
});

test('a transposed matrix is turned, its scales with it', () => {
  const text = after(
    recogniseDense,
    `graph(%x: f32[4x3]) -> %y
   %q: s8[2x3] = {1, 2, 3, 4, 5, 6}
   %s: f32[2] = {0.5, 0.25}
   %z: s8[2] = {0, 0}
   %w: f32[2x3] = DequantizeLinear(%q, %s, %z) {axis: 0, blockSize: 0}
   %y: f32[4x2] = MatMul(%x, %w) {alpha: 1, transA: false, transB: true}`,
  );
  expect(text).toMatch(/s8\[3x2\] = \{1, 4, 2, 5, 3, 6\}/);
  expect(text).toContain('{axis: 1, blockSize: 0}');
});

test.each([
  ['the matrix is of real numbers', '%w: f32[2x3] = {1, 2, 3, 4, 5, 6}', PLAIN],
  ['the product is scaled', MATRIX, '{alpha: 2, transA: false, transB: false}'],
])('a product stays where %s', (_, matrix, attributes) => {
  const text = `graph(%x: f32[4x2]) -> %y
   ${matrix}
   %y: f32[4x3] = MatMul(%x, %w) ${attributes}`;
  expect(isUntouched(recogniseDense, text)).toBe(true);
});

test('a sum with what is computed at run time is no bias', () => {
  const text = after(
    recogniseDense,
    `graph(%x: f32[4x2], %r: f32[3]) -> %y
   ${MATRIX}
   %p: f32[4x3] = MatMul(%x, %w) ${PLAIN}
   %y: f32[4x3] = Add(%p, %r)`,
  );
  expect(text).toContain('Add');
  expect(text).toMatch(/Dense\(%x, %\w+, _, _\)/);
});
