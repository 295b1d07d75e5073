import { bypassConcat } from '../src/bypass-concat.ts';
import { after, isUntouched } from './rewrite.ts';

const CONCAT = `graph(%a: f32[2x1x3], %b: f32[2x2x3]) -> %y
  %c: f32[2x3x3] = Concat(%a, %b) {axis: 1} from "cat"`;

test('a Slice that is one part of a Concat is that part', () => {
  expect(
    after(
      bypassConcat,
      `${CONCAT}
       %s: f32[2x2x3] = Slice(%c) {starts: [0, 1, 0], steps: [1, 1, 1], sizes: [2, 2, 3]}
       %y: f32[2x2x3] = Relu(%s)`,
    ),
  ).toBe(`graph(%a: f32[2x1x3], %b: f32[2x2x3]) -> %y
%y: f32[2x2x3] = Relu(%b)
removed "cat" by bypass-concat`);
});

test('a Slice within one part takes it from there', () => {
  const text = after(
    bypassConcat,
    `${CONCAT} %y: f32[1x1x3] = Slice(%c) {starts: [1, 2, 0], steps: [1, 1, 1], sizes: [1, 1, 3]}`,
  );
  expect(text).toContain(
    '%y: f32[1x1x3] = Slice(%b) {starts: [1, 1, 0], steps: [1, 1, 1], sizes: [1, 1, 3]}',
  );
});

test('parts in a row are found behind a Reshape', () => {
  const rows = (start: number, columns: number) =>
    after(
      bypassConcat,
      `graph(%a: f32[1x4], %b: f32[1x4]) -> %y
       %c: f32[2x4] = Concat(%a, %b) {axis: 0}
       %r: f32[1x2x4] = Reshape(%c) {shape: [1, 2, 4]}
       %y: f32[1x1x${columns}] = Slice(%r) {starts: [0, 1, ${start}], steps: [1, 1, 1], sizes: [1, 1, ${columns}]}`,
    );
  expect(rows(0, 4)).toContain('%y: f32[1x1x4] = Reshape(%b)');
  expect(rows(1, 2)).toContain('f32[2] = Slice(%v5) {starts: [1], steps: [1], sizes: [2]}');
});

test.each([
  [
    'the range lies in two parts',
    `${CONCAT} %y: f32[2x2x3] = Slice(%c) {starts: [0, 0, 0], steps: [1, 1, 1], sizes: [2, 2, 3]}`,
  ],
  [
    'elements behind a Reshape are no run',
    `graph(%a: f32[1x4], %b: f32[1x4]) -> %y
     %c: f32[2x4] = Concat(%a, %b) {axis: 0}
     %r: f32[4x2] = Reshape(%c) {shape: [4, 2]}
     %y: f32[2x1] = Slice(%r) {starts: [2, 0], steps: [1, 1], sizes: [2, 1]}`,
  ],
  [
    'there is no Concat',
    'graph(%a: f32[4]) -> %y %y: f32[2] = Slice(%a) {starts: [0], steps: [1], sizes: [2]}',
  ],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(bypassConcat, text)).toBe(true);
});
