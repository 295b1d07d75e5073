import { parseGraph, printGraph } from '@flashline/ir';
import { clampIntegers } from '../src/clamp-integers.ts';
import { after, isUntouched } from './rewrite.ts';

const SCALE = '{axis: 0, blockSize: 0}';

const body = (
  zero: number,
  rest: string,
  output = '%y',
) => `graph(%x: s8[3], %w: s8[3]) -> ${output}
  %s: f32[] = {0.5}
  %z: s8[] = {${zero}}
  %a: f32[3] = DequantizeLinear(%x, %s, %z) ${SCALE}
  %b: f32[3] = DequantizeLinear(%w, %s, %z) ${SCALE}
  ${rest}
  %y: s8[3] = QuantizeLinear(%c, %s, %z) ${SCALE}`;

const SUM = '%r: f32[3] = Add(%a, %b) from "sum"';

test('a Relu to the lowest integer is no work', () => {
  const text = after(clampIntegers, body(-128, `${SUM} %c: f32[3] = Relu(%r) from "relu"`));
  expect(text).toContain('%y: s8[3] = QuantizeLinear(%r, %s, %z)');
  expect(text).toContain('from "relu"');
  expect(text).not.toContain('Relu(');
});

test('a Relu of integers that are all above its limit is nothing', () => {
  const text = after(clampIntegers, body(-128, '%c: f32[3] = Relu(%a)'));
  expect(text).not.toContain('QuantizeLinear');
});

test('limits between the ends are a table', () => {
  const clip = `${SUM} %c: f32[3] = Clip(%r) {lo: 0.0, hi: 6.0}`;
  const graph = clampIntegers.run(parseGraph(body(3, clip)));
  const text = printGraph(graph);
  expect(text).toMatch(/%v\d+: s8\[3\] = QuantizeLinear\(%r, %s, %z\)/);
  expect(text).toMatch(/%y: s8\[3\] = Lookup\(%v\d+, %v\d+\)/);
  const table = [...graph.values.values()].find(({ type }) => type.shape[0] === 256)!.constant!;
  const integers = Array.from(table.data as Int8Array);
  expect(integers.slice(0, 132).every((entry) => entry === 3)).toBe(true);
  expect(integers.slice(132, 144)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(integers.slice(144).every((entry) => entry === 15)).toBe(true);
});

test.each([
  ['a function of one number', '%r: f32[3] = Neg(%a) %c: f32[3] = Relu(%r)', '%y'],
  ['a sum that somebody else reads', `${SUM} %c: f32[3] = Relu(%r)`, '%y, %r'],
  ['data with a table', '%c: f32[3] = Clip(%a) {lo: 0.0, hi: 6.0}', '%y'],
  ['another function', `${SUM} %c: f32[3] = Exp(%r)`, '%y'],
])('%s stays as it is', (_, rest, output) => {
  expect(isUntouched(clampIntegers, body(-128, rest, output))).toBe(true);
});
