import { byteSize, parseGraph, verifyGraph, type Graph } from '@flashline/ir';
import { reorderForMemory } from '../src/reorder-for-memory.ts';
import { workloadOf } from '../src/schedule/live-bytes.ts';
import { peakOf } from '../src/schedule/simulation.ts';
import { after, isUntouched } from './rewrite.ts';

const peak = (text: string) => {
  const graph = parseGraph(text);
  return peakOf(workloadOf(graph), graph.nodes.keys());
};

const reduced = (name: string, from: string) =>
  `%${name}: f32[1] = Reduce(%${from}) {op: "sum", axes: [0], keepdims: true}\n`;

test('branches are finished one after the other', () => {
  const text = after(
    reorderForMemory,
    `graph(%x: f32[8]) -> %y
     %a: f32[8] = Exp(%x)
     %b: f32[8] = Sin(%x)
     %c: f32[8] = Cos(%x)
     ${reduced('p', 'a')} ${reduced('q', 'b')} ${reduced('r', 'c')}
     %s: f32[1] = Add(%p, %q)
     %y: f32[1] = Add(%s, %r)`,
  );
  const ops = [...text.matchAll(/= (\w+)\(/g)].map((match) => match[1]);
  expect(ops).toEqual(['Exp', 'Reduce', 'Sin', 'Reduce', 'Add', 'Cos', 'Reduce', 'Add']);
});

test('an order that is best already stays', () => {
  expect(
    isUntouched(
      reorderForMemory,
      `graph(%x: f32[8]) -> %y
       %a: f32[8] = Exp(%x)
       ${reduced('p', 'a')}
       %b: f32[8] = Sin(%x)
       ${reduced('q', 'b')}
       %y: f32[1] = Add(%p, %q)`,
    ),
  ).toBe(true);
});

test('views cost nothing and keep what they are views of alive', () => {
  expect(
    peak(`graph(%x: f32[2x4]) -> %y
      %s: f32[1x4] = Slice(%x) {starts: [1, 0], steps: [1, 1], sizes: [1, 4]}
      %r: f32[4] = Reshape(%s) {shape: [4]}
      %y: f32[4] = Exp(%r)`),
  ).toBe(32 + 16);
});

test('a dying operand of the same size is overwritten, a shared one is not', () => {
  expect(peak('graph(%x: f32[8]) -> %y %a: f32[8] = Exp(%x) %y: f32[8] = Sin(%a)')).toBe(32);
  expect(peak('graph(%x: f32[8]) -> %y, %z %z: f32[8] = Exp(%x) %y: f32[8] = Sin(%x)')).toBe(64);
});

test('twenty thousand nodes with many ready at once are ordered all the same', () => {
  const count = 10_000;
  const names = Array.from({ length: count }, (_, i) => i);
  const lines = [
    ...names.map((i) => `%a${i}: f32[64] = Exp(%x)`),
    ...names.map((i) => `%b${i}: f32[1] = Reduce(%a${i}) {op: "sum", axes: [0], keepdims: true}`),
  ];
  const graph: Graph = parseGraph(
    `graph(%x: f32[64]) -> ${names.map((i) => `%b${i}`).join(', ')}\n${lines.join('\n')}`,
  );
  const ordered = reorderForMemory.run(graph);
  verifyGraph(ordered);
  const bytes = byteSize(graph.values.get('x')!.type);
  expect(peakOf(workloadOf(graph), graph.nodes.keys())).toBe(bytes * count + 4);
  expect(peakOf(workloadOf(ordered), ordered.nodes.keys())).toBeLessThan(bytes * 3 + 4 * count);
});
