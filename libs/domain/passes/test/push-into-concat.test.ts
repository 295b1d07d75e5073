import { foldAffine } from '../src/fold-affine.ts';
import { fuseActivation } from '../src/fuse-activation.ts';
import type { Pass } from '../src/index.ts';
import { pushIntoConcat } from '../src/push-into-concat.ts';
import { after, isUntouched } from './rewrite.ts';

const CONV = 'kernel: [1], strides: [1], pads: [0, 0], dilations: [1], group: 1, lo: 0, hi: 0';

const body = (rest: string, activation = 'none') => `graph(%x: f32[1x1x4]) -> %y
  %v: f32[1x1x1] = {1}
  %w: f32[2x1x1] = {1, 1}
  %c: f32[3x1] = {10, 20, 30}
  %t: f32[4] = {1, 2, 3, 4}
  %a: f32[1x1x4] = Conv(%x, %v, _, _) {${CONV}, activation: "none"}
  %b: f32[1x2x4] = Conv(%x, %w, _, _) {${CONV}, activation: "${activation}"}
  %j: f32[1x3x4] = Concat(%a, %b) {axis: 1}
  ${rest}`;

test('a scale and an activation behind a Concat end in the convolutions before it', () => {
  const chain: Pass = {
    name: 'chain-of-passes',
    run: (graph) =>
      [pushIntoConcat, foldAffine, fuseActivation].reduce(
        (current, pass) => pass.run(current),
        graph,
      ),
  };
  const text = after(
    chain,
    body('%m: f32[1x3x4] = Mul(%j, %c) %n: f32[1x3x4] = Sub(%c, %m) %y: f32[1x3x4] = Relu(%n)'),
  );
  expect(text).toContain('f32[1x1x1] = {-10}');
  expect(text).toContain('f32[2x1x1] = {-20, -30}');
  expect(text.match(/activation: "relu"/g)).toHaveLength(2);
  expect(text.split('\n').at(-1)).toContain('%y: f32[1x3x4] = Concat(');
  expect(text).not.toContain('Mul');
});

test.each([
  ['the constant differs along another axis', body('%y: f32[1x3x4] = Add(%j, %t)')],
  ['a part has an activation', body('%y: f32[1x3x4] = Mul(%j, %c)', 'relu')],
  ['a part is read too', body('%y: f32[1x3x4] = Relu(%j)').replace('-> %y', '-> %y, %a')],
  ['the Concat is read too', body('%y: f32[1x3x4] = Relu(%j)').replace('-> %y', '-> %y, %j')],
  ['the node can go into no layer', body('%y: f32[1x3x4] = Sigmoid(%j)')],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(pushIntoConcat, text)).toBe(true);
});
