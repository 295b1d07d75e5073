/** What stays in fp32, and how it is noted. */
import { parseGraph } from '@flashline/ir';
import { AFTER_QUANTIZATION, runPasses } from '@flashline/passes';
import { quantizeGraph } from '../src/index.ts';
import { calibrationOf, CHAIN, DENSE, ops, quantized } from './quantized-text.ts';

test.each([
  ['head/fc1', 2],
  ['*relu?', 2],
  ['head/*', 1],
  ['*', 0],
  ['fc2', 3],
])('--keep-fp32 %s leaves %i layers to int8, also after the passes behind', (pattern, count) => {
  const graph = quantized(CHAIN, {}, { keepFp32: [pattern] });
  const integers = runPasses(graph, AFTER_QUANTIZATION);
  expect(ops(integers).filter((op) => op === 'QDense')).toHaveLength(count);
  expect(ops(integers).filter((op) => op === 'Dense')).toHaveLength(3 - count);
  const kept = new Set(integers.fallbacks.map(({ code }) => code));
  expect([...kept]).toEqual(count === 3 ? [] : ['INT8_KEPT']);
});

test('a node kept in fp32 is noted with all ONNX nodes that it stands for, once', () => {
  const graph = quantized(CHAIN, {}, { keepFp32: ['head/fc2'] });
  const { fallbacks } = runPasses(graph, AFTER_QUANTIZATION);
  expect(fallbacks.map(({ source, code }) => [source, code])).toEqual([
    ['head/fc2', 'INT8_KEPT'],
    ['head/relu2', 'INT8_KEPT'],
  ]);
});

test('nothing is converted between two nodes that stay in fp32', () => {
  const graph = quantized(CHAIN, {}, { keepFp32: ['head/*'] });
  const [first, second] = graph.nodes.filter(({ op }) => op === 'Dense');
  expect(first!.inputs[0]).toBe('x');
  expect(second!.inputs[0]).toBe('a');
  expect(ops(graph).filter((op) => op === 'QuantizeLinear')).toHaveLength(2);
});

test('a node that int8 would harm says by how much', () => {
  const harmful = new Map([['fc3', 'it would take 20 dB from the outputs']]);
  expect(quantized(CHAIN, {}, { harmful }).fallbacks).toEqual([
    { source: 'fc3', code: 'INT8_HARM', message: 'it would take 20 dB from the outputs' },
  ]);
});

test('only the nodes that are asked for are quantised, and the others are no fallbacks', () => {
  const graph = quantized(CHAIN, {}, { only: new Set(['head/fc2']) });
  expect(ops(graph)).toEqual([
    'Dense',
    'QuantizeLinear',
    'DequantizeLinear',
    'DequantizeLinear',
    'Dense',
    'QuantizeLinear',
    'DequantizeLinear',
    'Dense',
  ]);
  expect(graph.fallbacks).toEqual([]);
});

test('views between fp32 nodes stay fp32, those next to integers become integers', () => {
  const graph = quantized(
    `graph "g"(%x @"x": f32[1x2]) -> %y
%w: f32[2x2] = {1, 0, 0, 1}
%a: f32[2] = Reshape(%x) {shape: [2]} name "a" from "a"
%b: f32[1x2] = Reshape(%a) {shape: [1, 2]} name "b" from "b"
%y @"y": f32[1x2] = Dense(%b, %w, _, _) {activation: "none", lo: 0, hi: 0} name "fc" from "fc"
`,
    {},
    { keepFp32: ['fc'] },
  );
  expect(ops(graph)).toEqual(['Reshape', 'Reshape', 'Dense']);
  expect(graph.fallbacks.map(({ source, code }) => [source, code])).toEqual([
    ['a', 'INT8_NEIGHBOURS'],
    ['b', 'INT8_NEIGHBOURS'],
    ['fc', 'INT8_KEPT'],
  ]);
});

test('weights that are not finite stay fp32 and say so', () => {
  const graph = quantized(DENSE.replace('{1, 0.5', '{Infinity, 0.5'));
  expect(ops(graph)).toEqual(['Dense']);
  expect(graph.fallbacks[0]).toMatchObject({ source: 'fc', code: 'INT8_OPERANDS' });
});

test('a value of which calibration saw no number leaves its nodes in fp32', () => {
  const graph = parseGraph(DENSE);
  const { channels, method } = calibrationOf(graph);
  const calibration = { method, channels, ranges: new Map([['x', { min: 0, max: 1 }]]) };
  const result = quantizeGraph(graph, calibration, { keepFp32: [], biasCorrection: true });
  expect(result.fallbacks[0]).toMatchObject({ source: 'fc', code: 'INT8_NOT_QUANTIZED' });
});

test('an operator without int8 kernel runs between conversions and is noted', () => {
  const graph = quantized(
    `graph "g"(%x @"x": f32[1x2]) -> %y
%w: f32[2x2] = {1, 0, 0, 1}
%a @"a": f32[1x2] = Dense(%x, %w, _, _) {activation: "none", lo: 0, hi: 0} name "fc1" from "fc1"
%b @"b": f32[1x2] = CumSum(%a) {axis: 1, exclusive: false, reverse: false} name "sum" from "sum"
%y @"y": f32[1x2] = Dense(%b, %w, _, _) {activation: "none", lo: 0, hi: 0} name "fc2" from "fc2"
`,
  );
  expect(graph.fallbacks.map(({ source, code }) => [source, code])).toEqual([
    ['sum', 'INT8_NO_KERNEL'],
  ]);
  const integers = runPasses(graph, AFTER_QUANTIZATION);
  expect(ops(integers)).toEqual([
    'QuantizeLinear',
    'QDense',
    'DequantizeLinear',
    'CumSum',
    'QuantizeLinear',
    'QDense',
    'DequantizeLinear',
  ]);
  expect(integers.fallbacks).toEqual(graph.fallbacks);
});
