import { parseGraph } from '@flashline/ir';
import { removeDeadChannels } from '../src/remove-dead-channels.ts';
import { after, apply, isUntouched } from './rewrite.ts';

const NONE = 'activation: "none", lo: 0, hi: 0';
const RELU = 'activation: "relu", lo: 0, hi: 0';
const CONV = 'kernel: [1], strides: [1], pads: [0, 0], dilations: [1]';
const WIDE = 'kernel: [3], strides: [1], pads: [1, 1], dilations: [1]';

const dense = (w1: string, b1: string, w2: string, between = ''): string =>
  `graph(%x: f32[1x2]) -> %y
%w1: f32[2x3] = {${w1}}
%b1: f32[3] = {${b1}}
%w2: f32[3x1] = {${w2}}
%a: f32[1x3] = Dense(%x, %w1, %b1, _) {${RELU}} from "a"
${between === '' ? '%b: f32[1x3] = Tanh(%a)' : between}
%y @"y": f32[1x1] = Dense(%b, %w2, _, _) {${NONE}} from "b"`;

test('a channel that no weight reads goes, and its name with the values that lost it', () => {
  const text = dense('1, 2, 3, 4, 5, 6', '7, 8, 9', '1, 0, 2', '%b @"t": f32[1x3] = Tanh(%a)');
  expect(after(removeDeadChannels, text)).toBe(
    `graph(%x: f32[1x2]) -> %y
%v7: f32[2x2] = {1, 3, 4, 6}
%v8: f32[2] = {7, 9}
%v9: f32[2x1] = {1, 2}
%a: f32[1x2] = Dense(%x, %v7, %v8, _) {${RELU}} from "a"
%b: f32[1x2] = Tanh(%a)
%y @"y": f32[1x1] = Dense(%b, %v9, _, _) {${NONE}} from "b"`,
  );
});

test('a filter of zeros gives a number, which goes into the bias behind the function of it', () => {
  const text = dense('1, 0, 3, 4, 0, 6', '7, 4, 9', '1, 5, 2', '%b: f32[1x3] = Sqrt(%a)');
  const result = after(removeDeadChannels, text);
  expect(result).toContain('f32[2x1] = {1, 2}');
  expect(result).toContain('f32[1] = {10}');
});

test('a filter of zeros with a negative bias and Relu is nothing', () => {
  const result = after(removeDeadChannels, dense('1, 0, 3, 4, 0, 6', '7, -4, 9', '1, 5, 2'));
  expect(result).toContain(`Dense(%b, %v9, _, _)`);
  expect(result).toContain('f32[2x1] = {1, 2}');
});

test('layers fall one after the other where only the last does not read', () => {
  const text = `graph(%x: f32[1x1]) -> %y
%w1: f32[1x2] = {1, 2}
%w2: f32[2x2] = {3, 0, 0, 4}
%w3: f32[2x1] = {5, 0}
%a: f32[1x2] = Dense(%x, %w1, _, _) {${NONE}}
%b: f32[1x2] = Dense(%a, %w2, _, _) {${NONE}}
%y: f32[1x1] = Dense(%b, %w3, _, _) {${NONE}}`;
  expect(after(removeDeadChannels, text)).toBe(`graph(%x: f32[1x1]) -> %y
%v7: f32[1x1] = {1}
%v8: f32[1x1] = {3}
%v9: f32[1x1] = {5}
%a: f32[1x1] = Dense(%x, %v7, _, _) {${NONE}}
%b: f32[1x1] = Dense(%a, %v8, _, _) {${NONE}}
%y: f32[1x1] = Dense(%b, %v9, _, _) {${NONE}}`);
});

const depthwise = (bias: string, own: string, pads: string): string =>
  `graph(%x: f32[1x1x4]) -> %y
%w1: f32[2x1x1] = {1, 0}
%b1: f32[2] = {1, ${bias}}
%w2: f32[2x1x3] = {1, 2, 3, ${own}}
%w3: f32[1x2x1] = {4, 5}
%a: f32[1x2x4] = Conv(%x, %w1, %b1, _) {${CONV}, group: 1, ${RELU}}
%d: f32[1x2x4] = Conv(%a, %w2, _, _) {${WIDE}, group: 2, ${NONE}}
%e: f32[1x2x4] = ${pads}
%y: f32[1x1x4] = Conv(%e, %w3, _, _) {${CONV}, group: 1, ${NONE}}`;

test('a depthwise layer between loses the group', () => {
  const text = after(removeDeadChannels, depthwise('-1', '4, 5, 6', 'Abs(%d)'));
  expect(text).toContain('f32[1x1x3] = {1, 2, 3}');
  expect(text).toContain(`{${WIDE}, group: 1, ${NONE}}`);
  expect(text).toContain('%e: f32[1x1x4] = Abs(%d)');
});

test('a number other than zero is none at the border of a padded layer', () => {
  expect(isUntouched(removeDeadChannels, depthwise('1', '4, 5, 6', 'Abs(%d)'))).toBe(true);
});

test('a padded layer without weights for a number gives its own number', () => {
  const text = after(removeDeadChannels, depthwise('1', '0, 0, 0', 'Exp(%d)'));
  expect(text).toContain('f32[1] = {5}');
  expect(text).toContain('%e: f32[1x1x4] = Exp(%d)');
});

test('a channel goes through pooling, flattening and joining', () => {
  const text = `graph(%x: f32[1x1x4]) -> %y
%w1: f32[2x1x1] = {1, 2}
%w2: f32[2x1x1] = {3, 4}
%w3: f32[8x1] = {1, 1, 0, 0, 0, 0, 1, 1}
%a: f32[1x2x4] = Conv(%x, %w1, _, _) {${CONV}, group: 1, ${NONE}}
%b: f32[1x2x4] = Conv(%x, %w2, _, _) {${CONV}, group: 1, ${RELU}}
%c: f32[1x4x4] = Concat(%a, %b) {axis: 1}
%p: f32[1x4x2] = AveragePool(%c) {kernel: [2], strides: [2], pads: [0, 0], dilations: [1], outShape: [2], countIncludePad: false}
%f: f32[1x8] = Reshape(%p) {shape: [1, 8]}
%y: f32[1x1] = Dense(%f, %w3, _, _) {${NONE}}`;
  const result = after(removeDeadChannels, text);
  expect(result).toContain('%c: f32[1x2x4] = Concat(%a, %b) {axis: 1}');
  expect(result).toContain('%f: f32[1x4] = Reshape(%p) {shape: [1, 4]}');
  expect(result).toContain('f32[1x1x1] = {1}');
  expect(result).toContain('f32[1x1x1] = {4}');
});

test('a constant per channel loses what its layer loses', () => {
  const text = dense(
    '1, 2, 3, 4, 5, 6',
    '7, 8, 9',
    '1, 0, 2',
    '%c: f32[3] = {10, 20, 30}\n%b: f32[1x3] = Pow(%a, %c)',
  );
  expect(after(removeDeadChannels, text)).toContain('f32[2] = {10, 30}');
});

const joined = (w3: string): string => `graph(%x: f32[1x2]) -> %y
%w1: f32[2x2] = {1, 2, 3, 4}
%w2: f32[2x2] = {5, 6, 7, 8}
%w3: f32[2x1] = {${w3}}
%a: f32[1x2] = Dense(%x, %w1, _, _) {${NONE}}
%b: f32[1x2] = Dense(%a, %w2, _, %a) {${NONE}}
%y: f32[1x1] = Dense(%b, %w3, _, _) {${NONE}}`;

test('a residual keeps the channels that its sum needs, and those that other layers read', () => {
  expect(isUntouched(removeDeadChannels, joined('1, 0'))).toBe(true);
  const text = joined('1, 0').replace('5, 6, 7, 8', '5, 6, 0, 8');
  expect(after(removeDeadChannels, text)).toContain('Dense(%a, %v8, _, %a)');
});

test('at least one channel stays', () => {
  const result = apply(
    removeDeadChannels,
    parseGraph(dense('1, 2, 3, 4, 5, 6', '7, 8, 9', '0, 0, 0')),
  );
  expect(result.values.get('a')!.type.shape).toEqual([1, 1]);
});

test('channels that the model gives, or that something else reads whole, stay', () => {
  const text = dense('1, 2, 3, 4, 5, 6', '7, 8, 9', '1, 0, 2');
  expect(isUntouched(removeDeadChannels, text.replace('-> %y', '-> %y, %b'))).toBe(true);
  const softmax = dense(
    '1, 2, 3, 4, 5, 6',
    '7, 8, 9',
    '1, 0, 2',
    '%b: f32[1x3] = Softmax(%a) {axis: 1, log: false}',
  );
  expect(isUntouched(removeDeadChannels, softmax)).toBe(true);
});

test('convolutions in groups of several channels stay whole', () => {
  const text = `graph(%x: f32[1x1x2]) -> %y
%w1: f32[4x1x1] = {0, 1, 0, 1}
%w2: f32[2x2x1] = {1, 2, 3, 4}
%a: f32[1x4x2] = Conv(%x, %w1, _, _) {${CONV}, group: 1, ${NONE}}
%y: f32[1x2x2] = Conv(%a, %w2, _, _) {${CONV}, group: 2, ${NONE}}`;
  expect(isUntouched(removeDeadChannels, text)).toBe(true);
});

const QUANTIZED = `graph(%x: f32[1x1x4]) -> %y
%w1: s8[3x1x1] = {1, 0, 3}
%s1: f32[3] = {0.5, 0.25, 0.125}
%z1: s8[3] = {0, 0, 0}
%b1: s32[3] = {10, -20, 30}
%zb: s32[3] = {0, 0, 0}
%scale: f32[] = {0.5}
%zero: s8[] = {-128}
%w2: s8[1x3x1] = {4, 5, 6}
%s2: f32[] = {0.1}
%z2: s8[] = {0}
%dw1: f32[3x1x1] = DequantizeLinear(%w1, %s1, %z1) {axis: 0, blockSize: 0} from "weights"
%db1: f32[3] = DequantizeLinear(%b1, %s1, %zb) {axis: 0, blockSize: 0}
%a: f32[1x3x4] = Conv(%x, %dw1, %db1, _) {${CONV}, group: 1, ${NONE}}
%q: s8[1x3x4] = QuantizeLinear(%a, %scale, %zero) {axis: 1, blockSize: 0}
%d: f32[1x3x4] = DequantizeLinear(%q, %scale, %zero) {axis: 1, blockSize: 0}
%dw2: f32[1x3x1] = DequantizeLinear(%w2, %s2, %z2) {axis: 0, blockSize: 0}
%y: f32[1x1x4] = Conv(%d, %dw2, _, _) {${CONV}, group: 1, ${NONE}}`;

test('quantised weights lose channels with their scales; a number below the range is zero', () => {
  const result = after(removeDeadChannels, QUANTIZED);
  expect(result).toContain('s8[2x1x1] = {1, 3}');
  expect(result).toContain('f32[2] = {0.5, 0.125}');
  expect(result).toContain('s32[2] = {10, 30}');
  expect(result).toContain('s8[1x2x1] = {4, 6}');
  expect(result).toContain('%q: s8[1x2x4] = QuantizeLinear(%a, %scale, %zero)');
});

test('a number other than zero stays where the weights behind it are integers', () => {
  expect(isUntouched(removeDeadChannels, QUANTIZED.replace('{-128}', '{0}'))).toBe(true);
});

test('quantised weights that two layers read stay whole', () => {
  const text = QUANTIZED.replace('-> %y', '-> %y, %z').concat(
    `\n%z: f32[1x3x4] = Conv(%x, %dw1, _, _) {${CONV}, group: 1, ${NONE}}`,
  );
  expect(isUntouched(removeDeadChannels, text)).toBe(true);
});
