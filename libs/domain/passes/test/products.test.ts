import { absorbTransposes } from '../src/absorb-transposes.ts';
import { foldFlatten } from '../src/fold-flatten.ts';
import { foldScale } from '../src/fold-scale.ts';
import { after, isUntouched } from './rewrite.ts';

const PLAIN = '{alpha: 1, transA: false, transB: false}';

test('a product reads transposed operands where they lie', () => {
  expect(
    after(
      absorbTransposes,
      `graph(%a: f32[2x3x4], %b: f32[5x3]) -> %y
       %c: f32[2x4x3] = Transpose(%a) {perm: [0, 2, 1]} from "t"
       %d: f32[3x5] = Transpose(%b) {perm: [1, 0]}
       %y: f32[2x4x5] = MatMul(%c, %d) ${PLAIN} from "m"`,
    ),
  ).toBe(`graph(%a: f32[2x3x4], %b: f32[5x3]) -> %y
%y: f32[2x4x5] = MatMul(%a, %b) {alpha: 1, transA: true, transB: true} from "t", "m"`);
});

test('a Transpose that moves other axes too stays before the product', () => {
  expect(
    isUntouched(
      absorbTransposes,
      `graph(%a: f32[2x3x4], %b: f32[2x5]) -> %y
       %c: f32[4x3x2] = Transpose(%a) {perm: [2, 1, 0]}
       %y: f32[4x3x5] = MatMul(%c, %b) ${PLAIN}`,
    ),
  ).toBe(true);
});

test('numbers before and behind a product become its alpha', () => {
  expect(
    after(
      foldScale,
      `graph(%a: f32[2x3], %b: f32[3x5]) -> %y
       %two: f32[] = {2}
       %eight: f32[1] = {8}
       %c: f32[2x3] = Mul(%a, %two)
       %d: f32[3x5] = Div(%b, %eight)
       %m: f32[2x5] = MatMul(%c, %d) ${PLAIN}
       %y: f32[2x5] = Mul(%two, %m)`,
    ),
  ).toBe(`graph(%a: f32[2x3], %b: f32[3x5]) -> %y
%y: f32[2x5] = MatMul(%a, %b) {alpha: 0.5, transA: false, transB: false} name "m"`);
});

test('a scaled operand that others read stays', () => {
  expect(
    isUntouched(
      foldScale,
      `graph(%a: f32[2x3], %b: f32[3x5]) -> %y, %c
       %two: f32[] = {2}
       %c: f32[2x3] = Mul(%a, %two)
       %y: f32[2x5] = MatMul(%c, %b) ${PLAIN}`,
    ),
  ).toBe(true);
});

const NONE = 'activation: "none", lo: 0, hi: 0';

test('a dense layer takes the transposition before its flattening into its weights', () => {
  const text = after(
    foldFlatten,
    `graph(%x: f32[1x2x3]) -> %y
     %w: f32[6x1] = {0, 1, 2, 3, 4, 5}
     %t: f32[1x3x2] = Transpose(%x) {perm: [0, 2, 1]}
     %f: f32[1x6] = Reshape(%t) {shape: [1, 6]}
     %y: f32[1x1] = Dense(%f, %w, _, _) {${NONE}}`,
  );
  expect(text).toContain('f32[6x1] = {0, 2, 4, 1, 3, 5}');
  expect(text).toContain('f32[1x6] = Reshape(%x) {shape: [1, 6]}');
});

test.each([
  [
    'rows are transposed',
    `graph(%x: f32[2x3]) -> %y
     %w: f32[2x1] = {0, 1}
     %t: f32[3x2] = Transpose(%x) {perm: [1, 0]}
     %y: f32[3x1] = Dense(%t, %w, _, _) {${NONE}}`,
  ],
  [
    'nothing is transposed',
    `graph(%x: f32[1x2x3]) -> %y
     %w: f32[6x1] = {0, 1, 2, 3, 4, 5}
     %f: f32[1x6] = Reshape(%x) {shape: [1, 6]}
     %y: f32[1x1] = Dense(%f, %w, _, _) {${NONE}}`,
  ],
])('a dense layer stays where %s', (_, text) => {
  expect(isUntouched(foldFlatten, text)).toBe(true);
});
