import { useSigned } from '../src/use-signed.ts';
import { after, isUntouched } from './rewrite.ts';

const SCALE = '{axis: 0, blockSize: 0}';

test('u8 numbers become s8 less 128, and the ports stay u8', () => {
  const text = after(
    useSigned,
    `graph(%x: u8[3]) -> %y
     %s: f32[] = {0.5}
     %z: u8[] = {131}
     %a: f32[3] = DequantizeLinear(%x, %s, %z) ${SCALE}
     %b: f32[3] = Sqrt(%a)
     %y: u8[3] = QuantizeLinear(%b, %s, %z) ${SCALE}`,
  );
  expect(text).toContain('s8[3] = FlipSign(%x)');
  expect(text).toContain('%y: u8[3] = FlipSign(');
  expect(text).toContain('s8[] = {3}');
  expect(text).not.toContain('{131}');
});

test('flips sink through nodes that move or order u8 elements, and vanish', () => {
  const text = after(
    useSigned,
    `graph(%x: f32[1x2x4x4]) -> %y
     %s: f32[] = {0.5}
     %z: u8[] = {128}
     %pad: u8[] = {128}
     %q: u8[1x2x4x4] = QuantizeLinear(%x, %s, %z) ${SCALE}
     %p: u8[1x2x6x4] = Pad(%q, %pad) {begins: [0, 0, 1, 0], ends: [0, 0, 1, 0]}
     %m: u8[1x2x3x2] = MaxPool(%p) {kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], outShape: [3, 2], columnMajor: false}
     %r: u8[1x12] = Reshape(%m) {shape: [1, 12]}
     %y: f32[1x12] = DequantizeLinear(%r, %s, %z) ${SCALE}`,
  );
  expect(text).not.toContain('FlipSign');
  expect(text).not.toContain('u8');
  expect(text).toMatch(/s8\[1x2x3x2\] = MaxPool/);
});

test('a flip stays where the node reads u8 of another origin too', () => {
  const text = after(
    useSigned,
    `graph(%x: f32[2], %u: u8[2]) -> %y
     %s: f32[] = {0.5}
     %z: u8[] = {128}
     %q: u8[2] = QuantizeLinear(%x, %s, %z) ${SCALE}
     %y: u8[4] = Concat(%q, %u) {axis: 0}`,
  );
  expect(text).toMatch(/: u8\[2\] = FlipSign/);
  expect(text).toContain('%y: u8[4] = Concat(');
});

test('u8 weights with zero point 128 become symmetric', () => {
  const text = after(
    useSigned,
    `graph(%x: f32[2]) -> %y
     %w: u8[2] = {0, 255}
     %s: f32[] = {0.5}
     %z: u8[] = {128}
     %a: f32[2] = DequantizeLinear(%w, %s, %z) ${SCALE}
     %y: f32[2] = Add(%x, %a)`,
  );
  expect(text).toContain('s8[2] = {-128, 127}');
  expect(text).toContain('s8[] = {0}');
});

test('a zero point that is computed at run time stays u8', () => {
  expect(
    isUntouched(
      useSigned,
      `graph(%x: u8[3], %z: u8[]) -> %y
       %s: f32[] = {0.5}
       %y: f32[3] = DequantizeLinear(%x, %s, %z) ${SCALE}`,
    ),
  ).toBe(true);
});
