import { recogniseLayerNorm } from '../src/recognise-layer-norm.ts';
import { after, isUntouched } from './rewrite.ts';

interface Form {
  readonly square?: string;
  readonly root?: string;
  readonly axes?: string;
  readonly rest?: string;
}

const body = ({
  square = '%q: f32[2x4] = Pow(%d, %two)',
  root = '%r: f32[2x1] = Sqrt(%e) %y: f32[2x4] = Div(%d, %r)',
  axes = '[1]',
  rest = '',
}: Form) => `graph(%x: f32[2x4]) -> ${rest === '' ? '%y' : '%z'}
  %two: f32[] = {2}
  %one: f32[] = {1}
  %eps: f32[] = {0.5}
  %g: f32[4] = {1, 2, 3, 4}
  %h: f32[1x1] = {7}
  %m: f32[2x1] = Reduce(%x) {op: "mean", axes: ${axes}, keepdims: true} from "mean"
  %d: f32[2x4] = Sub(%x, %m) from "sub"
  ${square}
  %v: f32[2x1] = Reduce(%q) {op: "mean", axes: [1], keepdims: true}
  %e: f32[2x1] = Add(%v, %eps)
  ${root}
  ${rest}`;

const NORM = 'LayerNorm(%x, _, _) {axis: 1, epsilon: 0.5}';

test('the difference over the root of the variance is a layer normalisation', () => {
  expect(after(recogniseLayerNorm, body({}))).toBe(`graph(%x: f32[2x4]) -> %y
%y: f32[2x4] = ${NORM} from "mean", "sub"`);
});

test.each<[string, Form]>([
  ['a product', { square: '%q: f32[2x4] = Mul(%d, %d)' }],
  ['a second difference', { square: '%d2: f32[2x4] = Sub(%x, %m) %q: f32[2x4] = Mul(%d2, %d2)' }],
  [
    'an inverse',
    { root: '%r: f32[2x1] = Sqrt(%e) %i: f32[2x1] = Reciprocal(%r) %y: f32[2x4] = Mul(%i, %d)' },
  ],
  [
    'a quotient',
    { root: '%r: f32[2x1] = Sqrt(%e) %i: f32[2x1] = Div(%one, %r) %y: f32[2x4] = Mul(%d, %i)' },
  ],
])('it is found written with %s', (_, form) => {
  expect(after(recogniseLayerNorm, body(form))).toContain(`%y: f32[2x4] = ${NORM}`);
});

test('constants behind it become scale and bias, a scalar for every element', () => {
  const text = after(
    recogniseLayerNorm,
    body({
      rest: '%s: f32[2x4] = Mul(%g, %y) from "scale" %z: f32[2x4] = Add(%s, %h) from "bias"',
    }),
  );
  expect(text).toMatch(/%z: f32\[2x4\] = LayerNorm\(%x, %g, %v\d+\)/);
  expect(text).toContain('f32[4] = {7, 7, 7, 7}');
  expect(text).toContain('from "mean", "sub", "scale", "bias"');
});

test('a scale after the bias stays', () => {
  const text = after(
    recogniseLayerNorm,
    body({ rest: '%s: f32[2x4] = Add(%g, %y) %z: f32[2x4] = Mul(%s, %h)' }),
  );
  expect(text).toContain('LayerNorm(%x, _, %g)');
  expect(text).toContain('%z: f32[2x4] = Mul(%s, %h)');
});

test.each<[string, Form]>([
  ['the square is of something else', { square: '%q: f32[2x4] = Mul(%x, %x)' }],
  ['a power is not 2', { square: '%q: f32[2x4] = Pow(%d, %one)' }],
  ['nothing takes the root', { root: '%y: f32[2x4] = Div(%d, %e)' }],
])('nothing happens where %s', (_, form) => {
  expect(isUntouched(recogniseLayerNorm, body(form))).toBe(true);
});

test('a quantised scale behind it becomes its scale', () => {
  const text = after(
    recogniseLayerNorm,
    `graph(%x: f32[2x4]) -> %z
  %g: s8[4] = {1, 2, 3, 4}
  %s: f32[] = {0.5}
  %o: s8[] = {0}
  %w: f32[4] = DequantizeLinear(%g, %s, %o) {axis: 0, blockSize: 0}
  %n: f32[2x4] = LayerNorm(%x, _, _) {axis: 1, epsilon: 0.5}
  %z: f32[2x4] = Mul(%n, %w)`,
  );
  expect(text).toMatch(/f32\[4\] = \{0\.5, 1, 1\.5, 2\}/);
  expect(text).toMatch(/%z: f32\[2x4\] = LayerNorm\(%x, %v\d+, _\)/);
});
