import { foldPad } from '../src/fold-pad.ts';
import { after, isUntouched } from './rewrite.ts';

const WINDOW = 'kernel: [3], strides: [1], dilations: [1]';
const CONV = `activation: "none", lo: 0, hi: 0, group: 1`;

const padded = (filler: string, begins: string, type: string, node: string) =>
  `graph(%x: f32[1x1x4]) -> %y
   %w: f32[1x1x3] = {1, 2, 3}
   %z: f32[] = {${filler}}
   %p: ${type} = Pad(%x, %z) {begins: ${begins}, ends: [0, 0, 1]} from "pad"
   ${node}`;

test('zeros before a convolution become its own padding', () => {
  expect(
    after(
      foldPad,
      padded(
        '0',
        '[0, 0, 2]',
        'f32[1x1x7]',
        `%y: f32[1x1x6] = Conv(%p, %w, _, _) {${WINDOW}, pads: [1, 0], ${CONV}} from "c"`,
      ),
    ),
  ).toBe(`graph(%x: f32[1x1x4]) -> %y
%w: f32[1x1x3] = {1, 2, 3}
%y: f32[1x1x6] = Conv(%x, %w, _, _) {${WINDOW}, pads: [3, 1], ${CONV}} from "pad", "c"`);
});

test('zeros before an average are counted as before', () => {
  const text = padded(
    '0',
    '[0, 0, 1]',
    'f32[1x1x6]',
    `%y: f32[1x1x4] = AveragePool(%p) {${WINDOW}, pads: [0, 0], outShape: [4], countIncludePad: false}`,
  );
  expect(after(foldPad, text)).toContain(
    'AveragePool(%x) {kernel: [3], strides: [1], dilations: [1], pads: [1, 1], outShape: [4], countIncludePad: true}',
  );
});

test('minus infinity before a maximum becomes its padding', () => {
  const text = padded(
    '-Infinity',
    '[0, 0, 1]',
    'f32[1x1x6]',
    `%y: f32[1x1x4] = MaxPool(%p) {${WINDOW}, pads: [0, 0], outShape: [4], columnMajor: false}`,
  );
  expect(after(foldPad, text)).toContain('MaxPool(%x)');
});

test.each([
  [
    'the padding is not zero',
    padded(
      '1',
      '[0, 0, 2]',
      'f32[1x1x7]',
      `%y: f32[1x1x5] = Conv(%p, %w, _, _) {${WINDOW}, pads: [0, 0], ${CONV}}`,
    ),
  ],
  [
    'channels are padded',
    padded(
      '0',
      '[1, 0, 0]',
      'f32[2x1x5]',
      `%y: f32[2x1x3] = Conv(%p, %w, _, _) {${WINDOW}, pads: [0, 0], ${CONV}}`,
    ),
  ],
  [
    'the average does not count its own padding',
    padded(
      '0',
      '[0, 0, 0]',
      'f32[1x1x5]',
      `%y: f32[1x1x4] = AveragePool(%p) {${WINDOW}, pads: [1, 0], outShape: [4], countIncludePad: false}`,
    ),
  ],
  [
    'a window would lie in padding alone',
    padded(
      '0',
      '[0, 0, 3]',
      'f32[1x1x8]',
      `%y: f32[1x1x6] = AveragePool(%p) {${WINDOW}, pads: [0, 0], outShape: [6], countIncludePad: false}`,
    ),
  ],
  [
    'a maximum takes zeros',
    padded(
      '0',
      '[0, 0, 1]',
      'f32[1x1x6]',
      `%y: f32[1x1x4] = MaxPool(%p) {${WINDOW}, pads: [0, 0], outShape: [4], columnMajor: false}`,
    ),
  ],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(foldPad, text)).toBe(true);
});
