import { mergeViews } from '../src/merge-views.ts';
import { after, isUntouched } from './rewrite.ts';

test('two transpositions that cancel vanish, and the ONNX nodes are listed as removed', () => {
  expect(
    after(
      mergeViews,
      `graph(%x: f32[2x3x4]) -> %y
       %a: f32[4x2x3] = Transpose(%x) {perm: [2, 0, 1]} from "t1"
       %b: f32[2x3x4] = Transpose(%a) {perm: [1, 2, 0]} from "t2"
       %y: f32[2x3x4] = Relu(%b)`,
    ),
  ).toBe(`graph(%x: f32[2x3x4]) -> %y
%y: f32[2x3x4] = Relu(%x)
removed "t1" by merge-views
removed "t2" by merge-views`);
});

test('a transposition that moves only an axis of length 1 becomes a Reshape', () => {
  const text = after(
    mergeViews,
    `graph(%x: f32[1x3x4]) -> %y
     %y: f32[3x1x4] = Transpose(%x) {perm: [1, 0, 2]}`,
  );
  expect(text).toContain('%y: f32[3x1x4] = Reshape(%x) {shape: [3, 1, 4]}');
});

test('transpositions with reshapes between become one of each kind that is needed', () => {
  const text = after(
    mergeViews,
    `graph(%x: f32[6x4]) -> %y
     %a: f32[2x3x4] = Reshape(%x) {shape: [2, 3, 4]}
     %b: f32[4x2x3] = Transpose(%a) {perm: [2, 0, 1]}
     %c: f32[4x6] = Reshape(%b) {shape: [4, 6]}
     %d: f32[6x4] = Transpose(%c) {perm: [1, 0]}
     %y: f32[24] = Reshape(%d) {shape: [24]}`,
  );
  expect(text).toBe(`graph(%x: f32[6x4]) -> %y
%y: f32[24] = Reshape(%x) {shape: [24]}`);
});

test('an end that is an output shows the value itself', () => {
  expect(
    after(
      mergeViews,
      `graph(%x: f32[2x3]) -> %y
       %r: f32[2x3] = Relu(%x)
       %a: f32[6] = Reshape(%r) {shape: [6]}
       %y @"out": f32[2x3] = Reshape(%a) {shape: [2, 3]}`,
    ),
  ).toBe(`graph(%x: f32[2x3]) -> %r
%r @"out": f32[2x3] = Relu(%x)`);
});

test.each([
  [
    'a transposition really moves',
    'graph(%x: f32[2x3]) -> %y %y: f32[3x2] = Transpose(%x) {perm: [1, 0]}',
  ],
  [
    'a cut falls inside a loop',
    `graph(%x: f32[4x3]) -> %y
     %a: f32[3x4] = Transpose(%x) {perm: [1, 0]}
     %b: f32[2x6] = Reshape(%a) {shape: [2, 6]}
     %y: f32[6x2] = Transpose(%b) {perm: [1, 0]}`,
  ],
  [
    'the chain is read on its way',
    `graph(%x: f32[4x2x3]) -> %y, %z
     %a: f32[2x3x4] = Transpose(%x) {perm: [1, 2, 0]}
     %y: f32[3x2x4] = Transpose(%a) {perm: [1, 0, 2]}
     %z: f32[2x3x4] = Relu(%a)`,
  ],
  ['a tensor is empty', 'graph(%x: f32[0x3]) -> %y %y: f32[3x0] = Transpose(%x) {perm: [1, 0]}'],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(mergeViews, text)).toBe(true);
});
