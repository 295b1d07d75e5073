import { parseGraph, valueOf } from '@flashline/ir';
import { tabulateFunctions } from '../src/tabulate-functions.ts';
import { after, apply, isUntouched } from './rewrite.ts';

const SCALE = '{axis: 0, blockSize: 0}';

const swish = (second: string) => `graph(%x: s8[3]) -> %y
 %s: f32[] = {0.5}
 %z: s8[] = {0}
 %t: f32[] = {0.25}
 %one: f32[1] = {1}
 %a: f32[3] = DequantizeLinear(%x, %s, %z) ${SCALE}
 %b: f32[3] = DequantizeLinear(%x, ${second}, %z) ${SCALE}
 %n: f32[3] = Neg(%a)
 %e: f32[3] = Exp(%n)
 %d: f32[3] = Add(%e, %one)
 %r: f32[3] = Div(%b, %d)
 %y: s8[3] = QuantizeLinear(%r, %t, %z) ${SCALE}`;

test('a function of one value that is written as several nodes is a table', () => {
  const graph = apply(tabulateFunctions, parseGraph(swish('%s')));
  expect(graph.nodes.map((node) => node.op)).toEqual(['Lookup']);
  const table = valueOf(graph, graph.nodes[0]!.inputs[1]!).constant!.data;
  const expected = Array.from({ length: 256 }, (_, i) => {
    const x = (i - 128) / 2;
    return Math.min(127, Math.round(x / (1 + Math.exp(-x)) / 0.25));
  });
  expect(Array.from(table as Int8Array).map((value) => value + 0)).toEqual(
    expected.map((value) => value + 0),
  );
});

test('what else reads the inner values keeps them', () => {
  const text = after(tabulateFunctions, swish('%s').replace('-> %y', '-> %y, %e'));
  expect(text).toContain('%y: s8[3] = Lookup(');
  expect(text).toContain('%e: f32[3] = Exp(%n)');
  expect(text).not.toContain('Div');
});

test.each([
  ['the value is read with two scales', swish('%t')],
  [
    'only one node lies between the conversions',
    `graph(%x: s8[3]) -> %y
     %s: f32[] = {0.5}
     %z: s8[] = {0}
     %a: f32[3] = DequantizeLinear(%x, %s, %z) ${SCALE}
     %b: f32[3] = Exp(%a)
     %y: s8[3] = QuantizeLinear(%b, %s, %z) ${SCALE}`,
  ],
  [
    'a real number that is computed has a part in it',
    `graph(%x: s8[3], %f: f32[3]) -> %y
     %s: f32[] = {0.5}
     %z: s8[] = {0}
     %a: f32[3] = DequantizeLinear(%x, %s, %z) ${SCALE}
     %b: f32[3] = Exp(%a)
     %c: f32[3] = Mul(%b, %f)
     %y: s8[3] = QuantizeLinear(%c, %s, %z) ${SCALE}`,
  ],
])('nothing changes where %s', (_name, text) => {
  expect(isUntouched(tabulateFunctions, text)).toBe(true);
});
