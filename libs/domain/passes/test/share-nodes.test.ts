import { shareNodes } from '../src/share-nodes.ts';
import { after, isUntouched } from './rewrite.ts';

test('readers of a repeated computation read the first, chains of them included', () => {
  expect(
    after(
      shareNodes,
      `graph(%x: f32[2]) -> %y
       %a: f32[2] = Exp(%x) from "a"
       %b: f32[2] = Exp(%x) from "b"
       %c: f32[2] = Neg(%a)
       %d: f32[2] = Neg(%b)
       %y: f32[2] = Add(%c, %d)`,
    ),
  ).toBe(`graph(%x: f32[2]) -> %y
%a: f32[2] = Exp(%x) from "a"
%c: f32[2] = Neg(%a)
%y: f32[2] = Add(%c, %c)
removed "b" by share-nodes`);
});

test('a reduction that drops its axes is the one that keeps them, reshaped', () => {
  const text = after(
    shareNodes,
    `graph(%x: f32[2x3]) -> %y, %z
     %y: f32[2] = Reduce(%x) {op: "mean", axes: [1], keepdims: false}
     %z: f32[2x1] = Reduce(%x) {op: "mean", axes: [1], keepdims: true}`,
  );
  expect(text).toContain('%z: f32[2x1] = Reshape(%y)');
});

test.each([
  [
    'attributes differ',
    `graph(%x: f32[2x3]) -> %y, %z
     %y: f32[2] = Reduce(%x) {op: "mean", axes: [1], keepdims: false}
     %z: f32[2] = Reduce(%x) {op: "max", axes: [1], keepdims: false}`,
  ],
  [
    'infinite attributes differ',
    `graph(%x: f32[2]) -> %y, %z
     %y: f32[2] = Clip(%x) {lo: 0, hi: Infinity}
     %z: f32[2] = Clip(%x) {lo: -Infinity, hi: Infinity}`,
  ],
  [
    'inputs differ',
    'graph(%x: f32[2], %w: f32[2]) -> %y, %z %y: f32[2] = Exp(%x) %z: f32[2] = Exp(%w)',
  ],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(shareNodes, text)).toBe(true);
});
