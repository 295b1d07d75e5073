/** What a quantised graph is made of. Its scales and what stays in fp32 have files of their own. */
import { parseGraph, printGraph, valueOf } from '@flashline/ir';
import { AFTER_QUANTIZATION, runPasses } from '@flashline/passes';
import { quantizableNodes, quantizeGraph } from '../src/index.ts';
import { calibrationOf, CHAIN, DENSE, ops, quantized, scaleOf } from './quantized-text.ts';

test('a layer reads and gives s8, and its weights have a scale per channel', () => {
  const graph = quantized(DENSE, { y: [0, 2.55] });
  expect(ops(graph)).toEqual([
    'QuantizeLinear',
    'DequantizeLinear',
    'DequantizeLinear',
    'Dense',
    'QuantizeLinear',
    'DequantizeLinear',
  ]);
  const [, , weights, dense] = graph.nodes;
  expect(dense).toMatchObject({ name: 'fc', sources: ['fc', 'act'] });
  expect(dense!.inputs[2]).toBe('b');
  expect(weights!.attributes['axis']).toBe(1);
  const [integers, scales] = weights!.inputs.map((id) => valueOf(graph, id!).constant!.data);
  expect([...(integers as Int8Array)]).toEqual([127, 32, -32, 127]);
  expect([...(scales as Float32Array)]).toEqual([Math.fround(1 / 127), Math.fround(2 / 127)]);
  expect(scaleOf(graph, 'y')).toEqual({ scale: Math.fround(2.55 / 255), zeroPoint: -128 });
  expect(graph.outputs).toEqual([{ name: 'y', value: 'y' }]);
  expect(valueOf(graph, 'y').type.element).toBe('f32');
  expect(graph.fallbacks).toEqual([]);
});

test('a layer becomes integers at the end', () => {
  const graph = runPasses(quantized(DENSE), AFTER_QUANTIZATION);
  expect(ops(graph)).toEqual(['QuantizeLinear', 'QDense', 'DequantizeLinear']);
});

test('a graph without real numbers stays the very graph', () => {
  const graph = parseGraph(`graph "g"(%x @"x": s8[4]) -> %y
%y @"y": s8[2x2] = Reshape(%x) {shape: [2, 2]} name "r" from "r"
`);
  const options = { keepFp32: ['*'], biasCorrection: true };
  expect(quantizeGraph(graph, calibrationOf(graph), options)).toBe(graph);
});

test('quantising gives the same graph again', () => {
  expect(printGraph(quantized(CHAIN))).toBe(printGraph(quantized(CHAIN)));
});

test('nodes that can be quantised alone are those that compute', () => {
  const graph = parseGraph(CHAIN);
  const names = ['head/fc1', 'head/fc2', 'fc3'];
  expect(quantizableNodes(graph).map(({ name }) => name)).toEqual(names);
  expect(quantizableNodes(graph, calibrationOf(graph))[1]).toEqual({
    name: 'head/fc2',
    op: 'Dense',
    sources: ['head/fc2', 'head/relu2'],
  });
});

test('a table of embeddings is looked up as integers where its reader computes with them', () => {
  const graph = quantized(`graph(%i @"i": s64[1]) -> %y
%t @"t": f32[3x2] = {1, 0.5, -0.25, 2, 0, 1}
%w @"w": f32[2x2] = {1, 0.5, -0.25, 2}
%e @"e": f32[1x2] = Gather(%t, %i) {axis: 0} name "look" from "look"
%y @"y": f32[1x2] = Dense(%e, %w, _, _) {activation: "none", lo: 0, hi: 0} name "fc" from "fc"
`);
  const made = runPasses(graph, AFTER_QUANTIZATION);
  expect(ops(made)).toEqual(['Gather', 'QDense', 'DequantizeLinear']);
  expect(made.fallbacks).toEqual([]);
});
