import { parseGraph, printGraph } from '@flashline/ir';
import { readLastState } from '../src/read-last-state.ts';
import { removeDeadNodes } from '../src/remove-dead-nodes.ts';
import { after, apply, isUntouched } from './rewrite.ts';

interface Layer {
  readonly direction?: 'forward' | 'reverse' | 'bidirectional';
  readonly batch?: number;
  readonly steps?: number;
  readonly layout?: number;
  readonly lengths?: string;
  /** Names of Y and Y_h. */
  readonly outputs?: readonly [string, string];
}

/** An RNN of two units over four steps whose attributes end the text of its node. */
function attributesOf({ direction = 'forward', layout = 0 }: Layer): string {
  const each = (text: string) =>
    direction === 'bidirectional' ? `[${text}, ${text}]` : `[${text}]`;
  return `{hidden: 2, direction: "${direction}", clip: 0, layout: ${layout}, activations: ${each('"tanh"')}, alphas: ${each('0')}, betas: ${each('0')}}`;
}

/** A model that ends with `tail`, which reads Y as %s and Y_h as %h where `outputs` says so. */
function model(tail: string, layer: Layer = {}, shown = '%y'): string {
  const { direction, batch = 1, steps = 4, layout = 0, lengths, outputs = ['%s', '_'] } = layer;
  const count = direction === 'bidirectional' ? 2 : 1;
  const numbers = (length: number) => Array.from({ length }, (_, i) => i).join(', ');
  const [x, y, state] =
    layout === 1
      ? [`${batch}x${steps}x1`, `${batch}x${steps}x${count}x2`, `${batch}x${count}x2`]
      : [`${steps}x${batch}x1`, `${steps}x${count}x${batch}x2`, `${count}x${batch}x2`];
  const typed = outputs.map((name, i) => (name === '_' ? '_' : `${name}: f32[${[y, state][i]}]`));
  return `graph(%x: f32[${x}]) -> ${shown}
%w: f32[${count}x2x1] = {${numbers(2 * count)}}
%r: f32[${count}x2x2] = {${numbers(4 * count)}}
${lengths === undefined ? '' : `%l: s32[${batch}] = ${lengths}\n`}${typed.join(', ')} = Rnn(%x, %w, %r${lengths === undefined ? '' : ', _, %l'}) ${attributesOf(layer)} name "rnn" from "rnn"
${tail}`;
}

const LAST = 'starts: [3, 0, 0, 0], steps: [1, 1, 1, 1]';

/** What is left of the pass's result when what nobody reads is gone. */
function cleaned(text: string): string {
  return printGraph(removeDeadNodes.run(apply(readLastState, parseGraph(text))));
}

test('the last step of a sequence is the final state, and the sequence becomes absent', () => {
  const tail = `%c @"step": f32[1x1x1x2] = Slice(%s) {${LAST}, sizes: [1, 1, 1, 2]} from "slice"
%y: f32[1x1x1x2] = Relu(%c)`;
  expect(cleaned(model(tail))).toBe(
    model(
      `%c @"step": f32[1x1x1x2] = Reshape(%v7) {shape: [1, 1, 1, 2]} from "slice"
%y: f32[1x1x1x2] = Relu(%c)`,
      { outputs: ['_', '%v7'] },
    ),
  );
});

test('a state that is there is read, under the name that the step has', () => {
  const tail = `%f: f32[1x4x2] = Reshape(%s) {shape: [1, 4, 2]} from "squeeze"
%y @"step": f32[1x1x2] = Slice(%f) {starts: [0, 3, 0], steps: [1, 1, 1], sizes: [1, 1, 2]} from "slice"
%z: f32[1x1x2] = Relu(%h)`;
  const text = cleaned(model(tail, { outputs: ['%s', '%h'] }, '%y, %z'));
  expect(text).toContain('-> %h, %z\n');
  expect(text).toContain('_, %h @"step": f32[1x1x2] = Rnn(%x');
  expect(text).toContain('removed "squeeze" by read-last-state');
  expect(text).toContain('removed "slice" by read-last-state');
});

test('a batch is found behind Transpose and Reshape, and turned as it was', () => {
  const tail = `%t: f32[2x4x1x3] = Transpose(%s) {perm: [3, 0, 1, 2]}
%f: f32[2x4x3] = Reshape(%t) {shape: [2, 4, 3]}
%y: f32[2x1x3] = Slice(%f) {starts: [0, 3, 0], steps: [1, 1, 1], sizes: [2, 1, 3]}`;
  const text = cleaned(model(tail, { batch: 3 }));
  expect(text).toContain('= Transpose(');
  expect(text).toContain('{perm: [1, 0]}');
  expect(text).not.toContain('= Slice(');
});

test('two Slices one behind the other take the last step together', () => {
  const tail = `%a: f32[2x1x1x2] = Slice(%s) {starts: [2, 0, 0, 0], steps: [1, 1, 1, 1], sizes: [2, 1, 1, 2]}
%y: f32[1x1x1x2] = Slice(%a) {starts: [1, 0, 0, 0], steps: [1, 1, 1, 1], sizes: [1, 1, 1, 2]}`;
  expect(cleaned(model(tail))).not.toContain('= Slice(');
});

const part = (name: string, step: number, direction: number) =>
  `%${name}: f32[1x1x3x2] = Slice(%s) {starts: [${step}, ${direction}, 0, 0], steps: [1, 1, 1, 1], sizes: [1, 1, 3, 2]}`;

test('a layer in reverse ends with step 0', () => {
  const text = cleaned(model(part('y', 0, 0), { direction: 'reverse', batch: 3 }));
  expect(text).toContain('%y: f32[1x1x3x2] = Reshape(%v6)');
  expect(text).toContain('_, %v6: f32[1x3x2] = Rnn(');
});

test('both directions are read where each ends', () => {
  const tail = `${part('y', 3, 0)}\n${part('z', 0, 1)}`;
  const text = cleaned(model(tail, { direction: 'bidirectional', batch: 3 }, '%y, %z'));
  expect(text).toContain('_, %v7: f32[2x3x2] = Rnn(');
  const slice = (start: number) =>
    `f32[1x3x2] = Slice(%v7) {starts: [${start}, 0, 0], steps: [1, 1, 1], sizes: [1, 3, 2]}`;
  expect(text).toContain(slice(0));
  expect(text).toContain(slice(1));
});

test('the other outputs of the layer stay what they were', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i).join(', ');
  const text = cleaned(`graph(%x: f32[4x1x1]) -> %y, %c
    %w: f32[1x8x1] = {${numbers(8)}}
    %r: f32[1x8x2] = {${numbers(16)}}
    %s: f32[4x1x1x2], _, %c: f32[1x1x2] = Lstm(%x, %w, %r) {hidden: 2, direction: "forward", clip: 0, layout: 0, activations: ["sigmoid", "tanh", "tanh"], alphas: [0, 0, 0], betas: [0, 0, 0], inputForget: false}
    %y: f32[1x1x1x2] = Slice(%s) {${LAST}, sizes: [1, 1, 1, 2]}`);
  expect(text).toContain('_, %v7: f32[1x1x2], %c: f32[1x1x2] = Lstm(');
  expect(text).toContain('%y: f32[1x1x1x2] = Reshape(%v7)');
});

const TAKEN = `%y: f32[1x1x1x2] = Slice(%s) {${LAST}, sizes: [1, 1, 1, 2]}`;

test.each([
  ['another reader takes all steps', model(`${TAKEN}\n%z: f32[4x1x1x2] = Relu(%s)`, {}, '%y, %z')],
  ['the sequence is an output of the model', model(TAKEN, {}, '%y, %s')],
  [
    'a view of all steps is an output',
    model(`${TAKEN}\n%z: f32[8] = Reshape(%s) {shape: [8]}`, {}, '%y, %z'),
  ],
  ['another step is taken', model(part('y', 2, 0), { batch: 3 })],
  ['the first step of a forward layer is taken', model(part('y', 0, 0), { batch: 3 })],
  [
    'the last step of a layer in reverse is taken',
    model(part('y', 3, 0), { batch: 3, direction: 'reverse' }),
  ],
  [
    'one of the directions is taken elsewhere',
    model(
      `${part('y', 3, 0)}\n${part('z', 3, 1)}`,
      { batch: 3, direction: 'bidirectional' },
      '%y, %z',
    ),
  ],
  [
    'both directions are taken at one step',
    model(`%y: f32[1x2x1x2] = Slice(%s) {${LAST}, sizes: [1, 2, 1, 2]}`, {
      direction: 'bidirectional',
    }),
  ],
  [
    'two steps are taken',
    model(
      '%y: f32[2x1x1x2] = Slice(%s) {starts: [2, 0, 0, 0], steps: [1, 1, 1, 1], sizes: [2, 1, 1, 2]}',
    ),
  ],
  [
    'some of the units are taken',
    model(
      '%y: f32[1x1x1x1] = Slice(%s) {starts: [3, 0, 0, 0], steps: [1, 1, 1, 1], sizes: [1, 1, 1, 1]}',
    ),
  ],
  [
    'a run of the right length lies across two steps',
    model(`%f: f32[8] = Reshape(%s) {shape: [8]}
%y: f32[2] = Slice(%f) {starts: [5], steps: [1], sizes: [2]}`),
  ],
  [
    'the units are taken backwards',
    model(
      '%y: f32[1x1x1x2] = Slice(%s) {starts: [3, 0, 0, 1], steps: [1, 1, 1, -1], sizes: [1, 1, 1, 2]}',
    ),
  ],
  [
    'nothing is taken',
    model(
      '%y: f32[0x1x1x2] = Slice(%s) {starts: [3, 0, 0, 0], steps: [1, 1, 1, 1], sizes: [0, 1, 1, 2]}',
    ),
  ],
  [
    'sequences have lengths of their own',
    model(part('y', 3, 0), { batch: 3, lengths: '{4, 1, 2}' }),
  ],
  [
    'the batch comes before the time',
    model(
      '%y: f32[3x1x1x2] = Slice(%s) {starts: [0, 3, 0, 0], steps: [1, 1, 1, 1], sizes: [3, 1, 1, 2]}',
      {
        batch: 3,
        layout: 1,
      },
    ),
  ],
  ['there is one step', model('%y: f32[1x2] = Reshape(%s) {shape: [1, 2]}', { steps: 1 })],
  ['the state alone is read', model('%y: f32[1x1x2] = Relu(%h)', { outputs: ['_', '%h'] })],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(readLastState, text)).toBe(true);
});

test('the layer and what took its step keep their names', () => {
  const text = after(readLastState, model(`${TAKEN} name "take" from "take"`));
  expect(text).toContain('name "rnn" from "rnn"');
  expect(text).toContain('name "take" from "take"');
});
