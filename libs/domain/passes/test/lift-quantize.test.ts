import { liftQuantize } from '../src/lift-quantize.ts';
import { after, isUntouched } from './rewrite.ts';

const SCALE = '{axis: 0, blockSize: 0}';
const CONSTANTS = `%s: f32[] = {0.5}
 %z: s8[] = {3}`;

test('what is moved before it is quantised is quantised first', () => {
  const text = after(
    liftQuantize,
    `graph(%x: f32[2x3]) -> %y
     ${CONSTANTS}
     %a: f32[2x3] = Exp(%x)
     %t: f32[3x2] = Transpose(%a) {perm: [1, 0]}
     %r: f32[6] = Reshape(%t) {shape: [6]}
     %y: s8[6] = QuantizeLinear(%r, %s, %z) ${SCALE}`,
  );
  expect(text).toMatch(/%(v\d+): s8\[2x3\] = QuantizeLinear\(%a, %s, %z\)/);
  expect(text).toMatch(/%(v\d+): s8\[3x2\] = Transpose/);
  expect(text).toContain('%y: s8[6] = Reshape(');
});

test('a constant part is quantised once', () => {
  const text = after(
    liftQuantize,
    `graph(%x: f32[2]) -> %y
     ${CONSTANTS}
     %one: f32[2] = {1, 60}
     %c: f32[4] = Concat(%x, %one) {axis: 0}
     %y: s8[4] = QuantizeLinear(%c, %s, %z) ${SCALE}`,
  );
  expect(text).toContain('s8[2] = {5, 123}');
  expect(text).toContain('%y: s8[4] = Concat(');
});

test.each([
  [
    'the real numbers are read as well',
    '%r',
    `%r: f32[6] = Reshape(%x) {shape: [6]}
     %y: s8[6] = QuantizeLinear(%r, %s, %z) ${SCALE}`,
  ],
  [
    'a part of what others read is cut out',
    '%e',
    `%e: f32[2x3] = Exp(%x)
     %r: f32[1x3] = Slice(%e) {starts: [0, 0], steps: [1, 1], sizes: [1, 3]}
     %y: s8[1x3] = QuantizeLinear(%r, %s, %z) ${SCALE}`,
  ],
  [
    'scales lie along an axis',
    '%y',
    `%t: f32[3] = {1, 2, 3}
     %u: s8[3] = {0, 0, 0}
     %r: f32[3x2] = Reshape(%x) {shape: [3, 2]}
     %y: s8[3x2] = QuantizeLinear(%r, %t, %u) ${SCALE}`,
  ],
])('nothing changes where %s', (_name, output, nodes) => {
  const outputs = output === '%y' ? '%y' : `%y, ${output}`;
  expect(
    isUntouched(liftQuantize, `graph(%x: f32[2x3]) -> ${outputs}\n ${CONSTANTS}\n ${nodes}`),
  ).toBe(true);
});
