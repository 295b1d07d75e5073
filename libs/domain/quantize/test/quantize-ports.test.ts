import { parseGraph, printGraph, valueOf, verifyGraph, type Graph } from '@flashline/ir';
import { quantizePorts } from '../src/index.ts';

const SCALES = `%s: f32[] = {0.5}
%t: f32[] = {0.25}
%z: s8[] = {-3}`;

function ported(text: string): Graph {
  const graph = parseGraph(text);
  const known = graph.nodes.flatMap((node) => node.sources);
  const result = quantizePorts(graph);
  verifyGraph(result, known);
  return result;
}

const INTEGER = `graph "g"(%x @"x": f32[4]) -> %y
${SCALES}
%i: s8[4] = QuantizeLinear(%x, %s, %z) {axis: 0, blockSize: 0} name "q" from "q"
%j: s8[2x2] = Reshape(%i) {shape: [2, 2]} name "r" from "r"
%y @"y": f32[2x2] = DequantizeLinear(%j, %t, %z) {axis: 0, blockSize: 0} name "d" from "d"
`;

test('inputs and outputs of a quantised graph become s8 and say what they stand for', () => {
  const graph = ported(INTEGER);
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Reshape']);
  expect(graph.inputs).toEqual([{ name: 'x', value: 'x' }]);
  expect(valueOf(graph, 'x')).toMatchObject({
    type: { element: 's8', shape: [4] },
    onnxName: 'x',
    quantization: { scale: 0.5, zeroPoint: -3 },
  });
  const [{ name, value }] = graph.outputs as [{ name: string; value: string }];
  expect(name).toBe('y');
  expect(valueOf(graph, value)).toMatchObject({
    type: { element: 's8', shape: [2, 2] },
    quantization: { scale: 0.25, zeroPoint: -3 },
  });
  expect(graph.removed.map(({ source }) => source)).toEqual(['q', 'd']);
});

test('a second run finds nothing to do', () => {
  const graph = ported(INTEGER);
  expect(quantizePorts(graph)).toBe(graph);
});

test.each([
  [
    'somebody reads the real input',
    `%i: s8[4] = QuantizeLinear(%x, %s, %z) {axis: 0, blockSize: 0} name "q" from "q"
%r: f32[4] = Relu(%x) name "relu" from "relu"
%y: f32[4] = Relu(%r) name "y" from "y"`,
  ],
  [
    'the readers want different integers',
    `%i: s8[4] = QuantizeLinear(%x, %s, %z) {axis: 0, blockSize: 0} name "q" from "q"
%j: s8[4] = QuantizeLinear(%x, %t, %z) {axis: 0, blockSize: 0} name "p" from "p"
%c: s8[8] = Concat(%i, %j) {axis: 0} name "c" from "c"
%y: s8[2x4] = Reshape(%c) {shape: [2, 4]} name "y" from "y"`,
  ],
])('a graph stays as it is where %s', (_, nodes) => {
  const text = `graph "g"(%x @"x": f32[4]) -> %y\n${SCALES}\n${nodes}\n`;
  const graph = parseGraph(text);
  expect(quantizePorts(graph)).toBe(graph);
});

test('a value that fp32 nodes read too is an output as s8 and stays as it is for them', () => {
  const graph = ported(`graph "g"(%x: s8[4]) -> %d, %y
${SCALES}
%i: s8[2x2] = Reshape(%x) {shape: [2, 2]} name "r" from "r"
%d @"d": f32[2x2] = DequantizeLinear(%i, %s, %z) {axis: 0, blockSize: 0} name "d" from "d"
%y @"y": f32[2x2] = Relu(%d) name "relu" from "relu"
`);
  expect(graph.outputs.map(({ value }) => value)).toEqual(['i', 'y']);
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Reshape', 'DequantizeLinear', 'Relu']);
  expect(valueOf(graph, 'i').onnxName).toBe('d');
});

test('several readers of one quantization become readers of the input', () => {
  const graph = ported(`graph "g"(%x @"x": f32[4]) -> %y
${SCALES}
%i: s8[4] = QuantizeLinear(%x, %s, %z) {axis: 0, blockSize: 0} name "q" from "a"
%j: s8[4] = QuantizeLinear(%x, %s, %z) {axis: 0, blockSize: 0} name "p" from "b"
%c: s8[8] = Concat(%i, %j) {axis: 0} name "c" from "a", "b"
%y @"y": f32[8] = DequantizeLinear(%c, %s, %z) {axis: 0, blockSize: 0} name "d" from "b"
`);
  expect(printGraph(graph)).toContain('Concat(%x, %x)');
  expect(graph.removed).toEqual([]);
});
