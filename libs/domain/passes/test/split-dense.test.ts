import { splitDense } from '../src/split-dense.ts';
import { after, isUntouched } from './rewrite.ts';

const NONE = '{activation: "none", lo: 0, hi: 0}';

test('a packed projection becomes one dense layer for each part that is read', () => {
  expect(
    after(
      splitDense,
      `graph(%x: f32[2x1]) -> %y, %z
       %w: f32[1x6] = {1, 2, 3, 4, 5, 6}
       %b: f32[6] = {10, 20, 30, 40, 50, 60}
       %a: f32[2x6] = Dense(%x, %w, %b, _) ${NONE} from "d"
       %r: f32[2x3x2] = Reshape(%a) {shape: [2, 3, 2]} from "r"
       %t: f32[3x2x2] = Transpose(%r) {perm: [1, 0, 2]} from "t"
       %p: f32[1x2x2] = Slice(%t) {starts: [1, 0, 0], steps: [1, 1, 1], sizes: [1, 2, 2]} from "p"
       %q: f32[1x2x2] = Slice(%t) {starts: [2, 0, 0], steps: [1, 1, 1], sizes: [1, 2, 2]} from "q"
       %y: f32[1x2x2] = Relu(%p)
       %z: f32[1x2x2] = Relu(%q)`,
    ),
  ).toBe(`graph(%x: f32[2x1]) -> %y, %z
%v10: f32[1x2] = {3, 4}
%v11: f32[2] = {30, 40}
%v14: f32[1x2] = {5, 6}
%v15: f32[2] = {50, 60}
%v12: f32[2x2] = Dense(%x, %v10, %v11, _) ${NONE} name "a#1" from "d"
%p: f32[1x2x2] = Reshape(%v12) {shape: [1, 2, 2]} from "p"
%v16: f32[2x2] = Dense(%x, %v14, %v15, _) ${NONE} name "a" from "d"
%q: f32[1x2x2] = Reshape(%v16) {shape: [1, 2, 2]} from "q"
%y: f32[1x2x2] = Relu(%p)
%z: f32[1x2x2] = Relu(%q)
removed "r" by split-dense
removed "t" by split-dense`);
});

test('outputs that nobody takes are not computed', () => {
  const text = after(splitDense, packed(2, part('y', 1, '2, 2') + '%z: f32[2x2] = Relu(%y)'));
  expect(text).toContain('f32[1x2] = {2, 3}');
  expect(text).not.toContain('Slice');
});

const packed = (rows: number, rest: string) =>
  `graph(%x: f32[${rows}x1]) -> %y, %z
   %w: f32[1x4] = {1, 2, 3, 4}
   %a: f32[${rows}x4] = Dense(%x, %w, _, _) ${NONE}
   ${rest}`;
const part = (name: string, start: number, sizes: string, rows = 0) =>
  `%${name}: f32[${sizes.replace(', ', 'x')}] = Slice(%a) {starts: [${rows}, ${start}], steps: [1, 1], sizes: [${sizes}]}\n`;

test.each([
  [
    'there is one row, whose parts are views',
    packed(1, part('y', 0, '1, 2') + part('z', 2, '1, 2')),
  ],
  ['parts overlap', packed(2, part('y', 0, '2, 3') + part('z', 2, '2, 2'))],
  ['a part leaves out rows', packed(2, part('y', 0, '2, 2') + part('z', 2, '1, 2', 1))],
  ['something reads all', packed(2, part('y', 0, '2, 2') + '%z: f32[2x4] = Relu(%a)')],
  [
    'others read the weights',
    packed(2, part('y', 0, '2, 2') + part('b', 2, '2, 2') + `%z: f32[2x4] = Add(%w, %x)`),
  ],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(splitDense, text)).toBe(true);
});
