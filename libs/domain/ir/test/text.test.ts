import { parseGraph, printGraph, tensorOf, type Graph } from '../src/index.ts';

const TEXT = `graph "net"("in put" = %x @"x": f32[1x4], %n: s64[]) -> %y, "again" = %y, %n
%w: f32[4] = {1, -0, Infinity, 0.10000000149011612}
%big @"fc.weight": s8[17] = ...
%i: s64[2] = {9007199254740993, -1}
%b: bool[0] = {}
%y @"relu \\"1\\"": f32[1x4], _ = Op(%x, %w, _, %big, %i, %b) {lo: -0.5, hi: Infinity, kernel: [3, 3], none: [], mode: "a, b", on: true, off: false, names: ["p"], t: f32[2] {1, 2}} name "conv" from "c", "r"
%z: f32[] = Copy(%y)
removed "dropout" by import`;

test('a printed graph reads back as the same text', () => {
  expect(printGraph(parseGraph(TEXT))).toBe(TEXT);
});

test('a parsed graph holds what the text says', () => {
  const graph = parseGraph(TEXT);
  expect(graph.name).toBe('net');
  expect(graph.inputs).toEqual([
    { name: 'in put', value: 'x' },
    { name: 'n', value: 'n' },
  ]);
  expect(graph.outputs[0]).toEqual({ name: 'relu "1"', value: 'y' });
  expect(graph.outputs[1]).toEqual({ name: 'again', value: 'y' });
  expect(graph.values.get('i')!.constant!.data).toEqual(BigInt64Array.of(9007199254740993n, -1n));
  expect(Object.is(graph.values.get('w')!.constant!.data[1], -0)).toBe(true);
  expect(graph.nodes[0]).toEqual({
    name: 'conv',
    op: 'Op',
    inputs: ['x', 'w', null, 'big', 'i', 'b'],
    outputs: ['y', null],
    attributes: {
      lo: -0.5,
      hi: Infinity,
      kernel: [3, 3],
      none: [],
      mode: 'a, b',
      on: true,
      off: false,
      names: ['p'],
      t: tensorOf('f32', [2], [1, 2]),
    },
    sources: ['c', 'r'],
  });
  expect(graph.nodes[1]!.name).toBe('z');
  expect(graph.removed).toEqual([{ source: 'dropout', pass: 'import' }]);
});

test('elements that the text leaves out become a repeating row', () => {
  const { data } = parseGraph('graph(%x: u8[1]) -> %x %w: s8[9] = ...').values.get('w')!.constant!;
  expect([...data]).toEqual([-3, -2, -1, 0, 1, 2, 3, -3, -2]);
});

test('a constant that nobody reads is not printed', () => {
  const graph: Graph = parseGraph('graph(%x: u8[1]) -> %x %w: s8[1] = {1}');
  expect(printGraph(graph)).toBe('graph(%x: u8[1]) -> %x');
});

test.each([
  ['graph(%x: f32[1]) -> %y', 'output %y is not defined'],
  ['graph(%x f32[1]) -> %x', "line 1: ':' is expected, not 'f32[1]'"],
  ['graph(%x: f33[1]) -> %x', 'f33 is no element type'],
  ['graph(%x: f32[1]) -> %x\n%x: f32[1] = A()', 'line 2: %x is defined twice'],
  ['graph(%x: f32[1]) -> %x\n%w: f32[2] = {1}', '1 elements were given, 2 are needed'],
  ['graph(%x: f32[1]) -> %x\n%w: f32[2] = A(%x) {a: }', 'a number is expected'],
  ['graph(%x: f32[1]) -> ;', "no word of a graph: ' ;'"],
])('%s is refused', (text, message) => {
  expect(() => parseGraph(text)).toThrow(message);
});
