import { recogniseAttention } from '../src/recognise-attention.ts';
import { after, isUntouched } from './rewrite.ts';

const PLAIN = '{alpha: 1, transA: false, transB: false}';
const SIZES = 'batch: 1, heads: 2, queryRows: 3, keyRows: 5, headSize: 4, valueSize: 4';

interface Form {
  readonly q?: string;
  readonly scores?: string;
  readonly v?: string;
  readonly end?: string;
  readonly inputs?: string;
}

/** Two heads of four, three queries over five keys, as a default exporter lays them out. */
const body = ({
  q = `%q1: f32[1x3x2x4] = Reshape(%q) {shape: [1, 3, 2, 4]} from "reshape"
    %q2: f32[1x2x3x4] = Transpose(%q1) {perm: [0, 2, 1, 3]}`,
  scores = '%s2: f32[1x2x3x5] = Mul(%s1, %half) from "scale"',
  v = `%v1: f32[1x5x2x4] = Reshape(%v) {shape: [1, 5, 2, 4]}
    %v2: f32[1x2x5x4] = Transpose(%v1) {perm: [0, 2, 1, 3]}`,
  end = `%y1: f32[1x3x2x4] = Transpose(%y0) {perm: [0, 2, 1, 3]}
    %y: f32[1x3x8] = Reshape(%y1) {shape: [1, 3, 8]} from "end"`,
  inputs = '%q: f32[1x3x8], %k: f32[1x5x8], %v: f32[1x5x8]',
}: Form) => `graph(${inputs}) -> %y
  %half: f32[] = {0.5}
  %two: f32[] = {-2}
  ${q}
  %k1: f32[1x5x2x4] = Reshape(%k) {shape: [1, 5, 2, 4]}
  %k2: f32[1x2x4x5] = Transpose(%k1) {perm: [0, 2, 3, 1]}
  %s1: f32[1x2x3x5] = MatMul(%q2, %k2) ${PLAIN} from "qk"
  ${scores}
  %p: f32[1x2x3x5] = Softmax(%s2) {axis: 3, log: false} from "softmax"
  ${v}
  %y0: f32[1x2x3x4] = MatMul(%p, %v2) ${PLAIN} from "pv"
  ${end}`;

test('queries, keys and values are read where they lie, and the result lies like the queries', () => {
  expect(after(recogniseAttention, body({}))).toBe(
    `graph(%q: f32[1x3x8], %k: f32[1x5x8], %v: f32[1x5x8]) -> %y
%y: f32[1x3x8] = Attention(%q, %k, %v, _) {${SIZES}, scale: 0.5, qStrides: [0, 4, 8], kStrides: [0, 4, 8], vStrides: [0, 4, 8], outStrides: [0, 4, 8], shape: [1, 3, 8]} from "reshape", "qk", "scale", "softmax", "pv", "end"`,
  );
});

test('a scale on the queries, a division and a mask are taken with it', () => {
  const text = after(
    recogniseAttention,
    body({
      inputs: '%q: f32[1x3x8], %k: f32[1x5x8], %v: f32[1x5x8], %m: f32[3x5]',
      q: `%q0: f32[1x3x8] = Mul(%q, %half)
        %q1: f32[1x3x2x4] = Reshape(%q0) {shape: [1, 3, 2, 4]}
        %q2: f32[1x2x3x4] = Transpose(%q1) {perm: [0, 2, 1, 3]}`,
      scores: `%a: f32[1x2x3x5] = Div(%s1, %half)
        %s2: f32[1x2x3x5] = Add(%m, %a)`,
    }),
  );
  expect(text).toContain('f32[1x1x3x5] = Reshape(%m) {shape: [1, 1, 3, 5]}');
  expect(text).toMatch(/Attention\(%q, %k, %v, %v\d+\) \{.*scale: 1,/);
});

test('a result in another layout is written there, one that cannot be is moved afterwards', () => {
  const heads = after(
    recogniseAttention,
    body({ end: '%y: f32[2x3x4] = Reshape(%y0) {shape: [2, 3, 4]}' }),
  );
  expect(heads).toContain('outStrides: [0, 12, 4], shape: [2, 3, 4]');
  const columns = after(
    recogniseAttention,
    body({ end: '%y: f32[1x2x4x3] = Transpose(%y0) {perm: [0, 1, 3, 2]}' }),
  );
  expect(columns).toContain('outStrides: [0, 12, 4], shape: [1, 2, 3, 4]');
  expect(columns).toContain('Transpose(%y0)');
});

test('batches with heads are told apart, with heads in one axis as well', () => {
  const text = after(
    recogniseAttention,
    `graph(%q: f32[2x3x8], %k: f32[2x5x8], %v: f32[2x5x8]) -> %y
     %q1: f32[2x3x2x4] = Reshape(%q) {shape: [2, 3, 2, 4]}
     %q2: f32[2x2x3x4] = Transpose(%q1) {perm: [0, 2, 1, 3]}
     %q3: f32[4x3x4] = Reshape(%q2) {shape: [4, 3, 4]}
     %k1: f32[2x5x2x4] = Reshape(%k) {shape: [2, 5, 2, 4]}
     %k2: f32[2x2x4x5] = Transpose(%k1) {perm: [0, 2, 3, 1]}
     %k3: f32[4x4x5] = Reshape(%k2) {shape: [4, 4, 5]}
     %v1: f32[2x5x2x4] = Reshape(%v) {shape: [2, 5, 2, 4]}
     %v2: f32[2x2x5x4] = Transpose(%v1) {perm: [0, 2, 1, 3]}
     %v3: f32[4x5x4] = Reshape(%v2) {shape: [4, 5, 4]}
     %s: f32[4x3x5] = MatMul(%q3, %k3) ${PLAIN}
     %p: f32[4x3x5] = Softmax(%s) {axis: 2, log: false}
     %y: f32[4x3x4] = MatMul(%p, %v3) ${PLAIN}`,
  );
  expect(text).toContain('batch: 2, heads: 2');
  expect(text).toContain(
    'qStrides: [24, 4, 8], kStrides: [40, 4, 8], vStrides: [40, 4, 8], outStrides: [24, 12, 4]',
  );
});

test('one head without axes of its own is attention too', () => {
  const text = after(
    recogniseAttention,
    `graph(%q: f32[3x4], %k: f32[5x4], %v: f32[5x6]) -> %y
     %s: f32[3x5] = MatMul(%q, %k) {alpha: 0.5, transA: false, transB: true}
     %p: f32[3x5] = Softmax(%s) {axis: 1, log: false}
     %y: f32[3x6] = MatMul(%p, %v) ${PLAIN}`,
  );
  expect(text).toContain(
    'batch: 1, heads: 1, queryRows: 3, keyRows: 5, headSize: 4, valueSize: 6, scale: 0.5',
  );
  expect(text).toContain(
    'qStrides: [0, 0, 4], kStrides: [0, 0, 4], vStrides: [0, 0, 6], outStrides: [0, 0, 6]',
  );
});

test.each<[string, string]>([
  ['the scale is negative', body({ scores: '%s2: f32[1x2x3x5] = Mul(%s1, %two)' })],
  ['the scores go through something else', body({ scores: '%s2: f32[1x2x3x5] = Relu(%s1)' })],
  [
    'elements of a row of the queries are apart',
    body({
      q: `%q1: f32[1x3x4x2] = Reshape(%q) {shape: [1, 3, 4, 2]}
        %q2: f32[1x2x3x4] = Transpose(%q1) {perm: [0, 3, 1, 2]}`,
    }),
  ],
  ['the scores are an output', body({}).replace('-> %y', '-> %y, %s1')],
  [
    'the weights are read too',
    body({}).replace('-> %y', '-> %y, %z') + ' %z: f32[1x2x3x5] = Neg(%p)',
  ],
  ['the softmax is along another axis', body({}).replace('axis: 3', 'axis: 2')],
  ['the logarithm is taken', body({}).replace('log: false', 'log: true')],
  [
    'keys are shared between heads',
    `graph(%q: f32[2x3x4], %k: f32[4x5], %v: f32[2x5x4]) -> %y
     %s: f32[2x3x5] = MatMul(%q, %k) ${PLAIN}
     %p: f32[2x3x5] = Softmax(%s) {axis: 2, log: false}
     %y: f32[2x3x4] = MatMul(%p, %v) ${PLAIN}`,
  ],
])('nothing happens where %s', (_, text) => {
  expect(isUntouched(recogniseAttention, text)).toBe(true);
});
