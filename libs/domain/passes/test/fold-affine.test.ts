import { foldAffine } from '../src/fold-affine.ts';
import { after, isUntouched } from './rewrite.ts';

const NONE = 'activation: "none", lo: 0, hi: 0';
const CONV = `kernel: [1], strides: [1], pads: [0, 0], dilations: [1], group: 1, ${NONE}`;
const GROUPED = CONV.replace('group: 1', 'group: 2');
const PADDED = CONV.replace('pads: [0, 0]', 'pads: [1, 0]');

test('a scale and a shift per channel go into weights and bias of the convolution before', () => {
  expect(
    after(
      foldAffine,
      `graph(%x: f32[1x2x4]) -> %y
       %w: f32[2x2x1] = {1, 2, 3, 4}
       %b: f32[2] = {1, -1}
       %s: f32[2x1] = {2, 3}
       %t: f32[1x2x1] = {10, 20}
       %a: f32[1x2x4] = Conv(%x, %w, %b, _) {${CONV}} from "c"
       %m: f32[1x2x4] = Mul(%s, %a) from "m"
       %y @"bn": f32[1x2x4] = Add(%m, %t) from "p"`,
    ),
  ).toBe(`graph(%x: f32[1x2x4]) -> %y
%v8: f32[2x2x1] = {2, 4, 9, 12}
%v9: f32[2] = {12, 17}
%y @"bn": f32[1x2x4] = Conv(%x, %v8, %v9, _) {${CONV}} name "a" from "c", "m", "p"`);
});

test('subtraction and division fold with their inverse', () => {
  const text = after(
    foldAffine,
    `graph(%x: f32[1x1]) -> %y
     %w: f32[1x2] = {1, 2}
     %c: f32[2] = {4, 8}
     %one: f32[] = {1}
     %a: f32[1x2] = Dense(%x, %w, _, _) {${NONE}}
     %b: f32[1x2] = Div(%a, %c)
     %d: f32[1x2] = Sub(%one, %b)
     %y: f32[1x2] = Sub(%d, %c)`,
  );
  expect(text).toContain('f32[1x2] = {-0.25, -0.25}');
  expect(text).toContain('f32[2] = {-3, -7}');
});

test('a transposed convolution in groups is scaled by its own output channels', () => {
  const text = after(
    foldAffine,
    `graph(%x: f32[1x2x4]) -> %y
     %w: f32[2x2x1] = {1, 1, 1, 1}
     %s: f32[4x1] = {1, 2, 3, 4}
     %a: f32[1x4x4] = ConvTranspose(%x, %w, _) {${GROUPED}, outShape: [4]}
     %y: f32[1x4x4] = Mul(%a, %s)`,
  );
  expect(text).toContain('f32[2x2x1] = {1, 2, 3, 4}');
});

test('a scale before a convolution in groups goes into the weights of its input channel', () => {
  const text = after(
    foldAffine,
    `graph(%x: f32[1x4x2]) -> %y
     %w: f32[2x2x1] = {1, 1, 1, 1}
     %s: f32[4x1] = {1, 2, 3, 4}
     %m: f32[1x4x2] = Mul(%x, %s)
     %y: f32[1x2x2] = Conv(%m, %w, _, _) {${GROUPED}}`,
  );
  expect(text).toContain('f32[2x2x1] = {1, 2, 3, 4}');
  expect(text).toContain('Conv(%x,');
});

test('a shift before a dense layer goes through its weights into the bias', () => {
  const text = after(
    foldAffine,
    `graph(%x: f32[1x2]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %c: f32[2] = {10, 1}
     %m: f32[1x2] = Add(%x, %c)
     %y: f32[1x2] = Dense(%m, %w, _, _) {${NONE}}`,
  );
  expect(text).toContain('f32[2] = {13, 24}');
  expect(text).toContain('Dense(%x, %w,');
});

test('a shift passes a residual, and shared weights', () => {
  const text = after(
    foldAffine,
    `graph(%x: f32[1x2]) -> %y, %z
     %w: f32[2x2] = {1, 2, 3, 4}
     %c: f32[2] = {10, 1}
     %a: f32[1x2] = Dense(%x, %w, _, %x) {${NONE}}
     %y: f32[1x2] = Add(%a, %c)
     %z: f32[1x2] = Dense(%x, %w, _, _) {${NONE}}`,
  );
  expect(text).toContain('%y: f32[1x2] = Dense(%x, %w, %v6, %x)');
});

const dense = (attributes: string, residual: string, rest: string) =>
  `graph(%x: f32[1x2]) -> %y
   %w: f32[2x2] = {1, 2, 3, 4}
   %c: f32[1x2] = {10, 1}
   %a: f32[1x2] = Dense(%x, %w, _, ${residual}) {${attributes}}
   ${rest}`;

test.each([
  [
    'the producer has an activation',
    dense('activation: "relu", lo: 0, hi: 0', '_', '%y: f32[1x2] = Add(%a, %c)'),
  ],
  ['a residual would be scaled too', dense(NONE, '%x', '%y: f32[1x2] = Mul(%a, %c)')],
  [
    'the result is read twice',
    dense(NONE, '_', '%b: f32[1x2] = Mul(%a, %c)\n%y: f32[1x2] = Add(%b, %a)'),
  ],
  [
    'the constant is no finite number',
    dense(NONE, '_', '%i: f32[] = {NaN} %y: f32[1x2] = Mul(%a, %i)'),
  ],
  ['a divisor is zero', dense(NONE, '_', '%i: f32[2] = {0, 1} %y: f32[1x2] = Div(%a, %i)')],
  ['the constant is divided', dense(NONE, '_', '%y: f32[1x2] = Div(%c, %a)')],
  [
    'the constant makes the result larger',
    dense(NONE, '_', '%i: f32[2x1] = {1, 2} %y: f32[2x2] = Mul(%a, %i)'),
  ],
  [
    'the constant differs along another axis',
    `graph(%x: f32[2x2]) -> %y
     %w: f32[2x2] = {1, 2, 3, 4}
     %c: f32[2x1] = {1, 2}
     %a: f32[2x2] = Dense(%x, %w, _, _) {${NONE}}
     %y: f32[2x2] = Mul(%a, %c)`,
  ],
  [
    'padding would not be shifted',
    `graph(%x: f32[1x2x2]) -> %y
     %w: f32[2x2x1] = {1, 2, 3, 4}
     %c: f32[2x1] = {1, 2}
     %a: f32[1x2x2] = Add(%x, %c)
     %y: f32[1x2x3] = Conv(%a, %w, _, _) {${PADDED}}`,
  ],
  [
    'scaled weights would no longer be shared',
    `graph(%x: f32[1x2]) -> %y, %b
     %w: f32[2x2] = {1, 2, 3, 4}
     %c: f32[2] = {1, 2}
     %a: f32[1x2] = Dense(%x, %w, _, _) {${NONE}}
     %b: f32[1x2] = Dense(%x, %w, _, _) {${NONE}}
     %y: f32[1x2] = Mul(%a, %c)`,
  ],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(foldAffine, text)).toBe(true);
});
