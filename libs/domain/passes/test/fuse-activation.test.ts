import { fuseActivation } from '../src/fuse-activation.ts';
import { after, isUntouched } from './rewrite.ts';

const CONV = 'kernel: [1], strides: [1], pads: [0, 0], dilations: [1], group: 1';

test('a Relu becomes the activation of the convolution before it', () => {
  expect(
    after(
      fuseActivation,
      `graph(%x: f32[1x2x4]) -> %y
       %w: f32[2x2x1] = ...
       %a @"conv": f32[1x2x4] = Conv(%x, %w, _, _) {${CONV}, activation: "none", lo: 0, hi: 0} from "c"
       %y @"relu": f32[1x2x4] = Relu(%a) from "r"`,
    ),
  ).toBe(`graph(%x: f32[1x2x4]) -> %y
%w: f32[2x2x1] = {-3, -2, -1, 0}
%y @"relu": f32[1x2x4] = Conv(%x, %w, _, _) {${CONV}, activation: "relu", lo: 0, hi: 0} name "a" from "c", "r"`);
});

test('a Clip becomes the activation of a dense layer with its bounds', () => {
  expect(
    after(
      fuseActivation,
      `graph(%x: f32[1x2]) -> %y
       %w: f32[2x1] = {1, 2}
       %a: f32[1x1] = Dense(%x, %w, _, _) {activation: "none", lo: 0, hi: 0}
       %y: f32[1x1] = Clip(%a) {lo: 0, hi: 6}`,
    ),
  ).toContain('{activation: "clip", lo: 0, hi: 6}');
});

const DENSE = 'Dense(%x, %w, _, _)';
const NONE = '{activation: "none", lo: 0, hi: 0}';

test.each([
  [
    'the result before the activation is read too',
    `graph(%x: f32[1x2]) -> %y, %z
     %w: f32[2x1] = {1, 2}
     %a: f32[1x1] = ${DENSE} ${NONE}
     %y: f32[1x1] = Relu(%a)
     %z: f32[1x1] = Sigmoid(%a)`,
  ],
  [
    'the result before the activation is an output',
    `graph(%x: f32[1x2]) -> %y, %a
     %w: f32[2x1] = {1, 2}
     %a: f32[1x1] = ${DENSE} ${NONE}
     %y: f32[1x1] = Relu(%a)`,
  ],
  [
    'the producer has an activation',
    `graph(%x: f32[1x2]) -> %y
     %w: f32[2x1] = {1, 2}
     %a: f32[1x1] = ${DENSE} {activation: "clip", lo: -1, hi: 1}
     %y: f32[1x1] = Relu(%a)`,
  ],
  [
    'the producer takes none',
    'graph(%x: f32[1]) -> %y %a: f32[1] = Sigmoid(%x) %y: f32[1] = Relu(%a)',
  ],
  ['there is no producer', 'graph(%x: f32[1]) -> %y %y: f32[1] = Relu(%x)'],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(fuseActivation, text)).toBe(true);
});
