import { sinkViews } from '../src/sink-views.ts';
import { after, isUntouched } from './rewrite.ts';

const NONE = 'activation: "none", lo: 0, hi: 0';

test('a Reshape moves behind an activation, and each keeps its own ONNX nodes', () => {
  expect(
    after(
      sinkViews,
      `graph(%x: f32[2x3]) -> %y
       %a: f32[6] = Reshape(%x) {shape: [6]} from "r"
       %y: f32[6] = Relu(%a) from "a"`,
    ),
  ).toBe(`graph(%x: f32[2x3]) -> %y
%v3: f32[2x3] = Relu(%x) name "y" from "a"
%y: f32[6] = Reshape(%v3) {shape: [6]} name "a" from "r"`);
});

test('constants along a Reshape become scalars, rows, or are reshaped themselves', () => {
  const text = after(
    sinkViews,
    `graph(%x: f32[2x3]) -> %y
     %s: f32[1x1x1] = {2}
     %r: f32[1x3] = {1, 2, 3}
     %f: f32[2x1x3] = {1, 2, 3, 4, 5, 6}
     %a: f32[2x1x3] = Reshape(%x) {shape: [2, 1, 3]}
     %b: f32[2x1x3] = Mul(%a, %s)
     %c: f32[2x1x3] = Add(%r, %b)
     %y: f32[2x1x3] = Sub(%c, %f)`,
  );
  expect(text).toContain('f32[] = {2}');
  expect(text).toContain('f32[3] = {1, 2, 3}');
  expect(text).toContain('f32[2x3] = {1, 2, 3, 4, 5, 6}');
  expect(text.split('\n').at(-1)).toContain('Reshape');
});

test('a Reshape that keeps the rows of a dense layer moves behind it', () => {
  const text = after(
    sinkViews,
    `graph(%x: f32[1x4x2]) -> %y
     %w: f32[2x3] = ...
     %a: f32[4x2] = Reshape(%x) {shape: [4, 2]}
     %y: f32[4x3] = Dense(%a, %w, _, _) {${NONE}}`,
  );
  expect(text).toContain('f32[1x4x3] = Dense(%x, %w, _, _)');
  expect(text).toContain('%y: f32[4x3] = Reshape(');
});

test('transpositions of both operands become one behind the sum, constants turn', () => {
  const text = after(
    sinkViews,
    `graph(%x: f32[2x3], %z: f32[2x3]) -> %y
     %c: f32[2] = {1, 2}
     %a: f32[3x2] = Transpose(%x) {perm: [1, 0]}
     %b: f32[3x2] = Transpose(%z) {perm: [1, 0]}
     %s: f32[3x2] = Add(%a, %b)
     %y: f32[3x2] = Mul(%s, %c)`,
  );
  expect(text.match(/Transpose/g)).toHaveLength(1);
  expect(text).toContain('f32[2x1] = {1, 2}');
});

test('a reduction reads the untransposed tensor', () => {
  const reduce = (keepdims: boolean, type: string) =>
    after(
      sinkViews,
      `graph(%x: f32[2x3x4]) -> %y
       %a: f32[4x2x3] = Transpose(%x) {perm: [2, 0, 1]}
       %y: ${type} = Reduce(%a) {op: "mean", axes: [2], keepdims: ${keepdims}}`,
    );
  const read = 'f32[2x4] = Reduce(%x) {op: "mean", axes: [1], keepdims: false}';
  expect(reduce(false, 'f32[4x2]')).toContain(read);
  expect(reduce(false, 'f32[4x2]')).toContain('%y: f32[4x2] = Transpose(%v3) {perm: [1, 0]}');
  expect(reduce(true, 'f32[4x2x1]')).toContain(read);
  expect(reduce(true, 'f32[4x2x1]')).toContain('%y: f32[4x2x1] = Reshape(%v4) {shape: [4, 2, 1]}');
});

test('a reduction over all that moved needs no transposition at all', () => {
  const text = after(
    sinkViews,
    `graph(%x: f32[1x8x3]) -> %y
     %a: f32[1x3x8] = Transpose(%x) {perm: [0, 2, 1]}
     %b: f32[1x3x2x4] = Reshape(%a) {shape: [1, 3, 2, 4]}
     %y: f32[1x3x1x1] = Reduce(%b) {op: "mean", axes: [2, 3], keepdims: true}`,
  );
  expect(text).toContain('f32[1x3] = Reduce(%x) {op: "mean", axes: [1], keepdims: false}');
  expect(text).not.toContain('Transpose');
});

test('a Transpose passes Pad and Concat on its way to another one', () => {
  const text = after(
    sinkViews,
    `graph(%x: f32[2x3], %z: f32[1x3]) -> %y
     %o: f32[] = {0}
     %a: f32[3x2] = Transpose(%x) {perm: [1, 0]}
     %p: f32[4x2] = Pad(%a, %o) {begins: [1, 0], ends: [0, 0]}
     %q: f32[4x2] = Relu(%p)
     %y: f32[2x4] = Transpose(%q) {perm: [1, 0]}`,
  );
  expect(text).toContain('f32[2x4] = Pad(%x, %o) {begins: [0, 1], ends: [0, 0]}');
  const joined = after(
    sinkViews,
    `graph(%x: f32[2x3], %z: f32[1x3]) -> %y
     %a: f32[3x2] = Transpose(%x) {perm: [1, 0]}
     %b: f32[3x1] = Transpose(%z) {perm: [1, 0]}
     %p: f32[3x3] = Concat(%a, %b) {axis: 1}
     %y: f32[3x3] = Transpose(%p) {perm: [1, 0]}`,
  );
  expect(joined).toContain('Concat(%x, %z) {axis: 0}');
});

test.each([
  [
    'others read the Transpose',
    `graph(%x: f32[2x3]) -> %y, %a
     %a: f32[3x2] = Transpose(%x) {perm: [1, 0]}
     %y: f32[3x2] = Relu(%a)`,
  ],
  [
    'one operand is not transposed',
    `graph(%x: f32[2x3], %z: f32[3x2]) -> %y
     %a: f32[3x2] = Transpose(%x) {perm: [1, 0]}
     %y: f32[3x2] = Add(%a, %z)`,
  ],
  [
    'the result has more axes',
    `graph(%x: f32[2x3]) -> %y
     %c: f32[2x1x1] = {1, 2}
     %a: f32[3x2] = Transpose(%x) {perm: [1, 0]}
     %y: f32[2x3x2] = Add(%a, %c)`,
  ],
  [
    'a constant does not fit the other shape',
    `graph(%x: f32[2x3]) -> %y
     %c: f32[2x1] = {1, 2}
     %a: f32[2x1x3] = Reshape(%x) {shape: [2, 1, 3]}
     %y: f32[2x2x3] = Add(%a, %c)`,
  ],
  [
    'a constant differs between rows',
    `graph(%x: f32[6]) -> %y
     %c: f32[2x1] = {1, 2}
     %a: f32[2x3] = Reshape(%x) {shape: [2, 3]}
     %y: f32[2x3] = Add(%a, %c)`,
  ],
  [
    'a dense layer would read rows of another length',
    `graph(%x: f32[2x2]) -> %y
     %w: f32[4x1] = {1, 2, 3, 4}
     %a: f32[1x4] = Reshape(%x) {shape: [1, 4]}
     %y: f32[1x1] = Dense(%a, %w, _, _) {${NONE}}`,
  ],
  [
    'a reduction would cut an axis',
    `graph(%x: f32[6]) -> %y
     %a: f32[2x3] = Reshape(%x) {shape: [2, 3]}
     %y: f32[2] = Reduce(%a) {op: "max", axes: [1], keepdims: false}`,
  ],
  [
    'others read what a reduction would have to move',
    `graph(%x: f32[2x3x4]) -> %y, %a
     %a: f32[4x2x3] = Transpose(%x) {perm: [2, 0, 1]}
     %y: f32[4x2] = Reduce(%a) {op: "mean", axes: [2], keepdims: false}`,
  ],
  [
    'no Transpose follows a Concat',
    `graph(%x: f32[2x3], %z: f32[1x3]) -> %y
     %a: f32[3x2] = Transpose(%x) {perm: [1, 0]}
     %b: f32[3x1] = Transpose(%z) {perm: [1, 0]}
     %y: f32[3x3] = Concat(%a, %b) {axis: 1}`,
  ],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(sinkViews, text)).toBe(true);
});
