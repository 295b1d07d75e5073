/** Graphs in and out as text; scales by ranges that are given. */
import { parseGraph, printGraph, valueOf, verifyGraph, type Graph } from '@flashline/ir';
import { AFTER_QUANTIZATION, runPasses } from '@flashline/passes';
import {
  quantizableNodes,
  quantizeGraph,
  type Calibration,
  type QuantizeOptions,
} from '../src/index.ts';

/** Every f32 value reaches from -1 to 1, but those that are given. */
function calibrationOf(
  graph: Graph,
  ranges: Readonly<Record<string, readonly [number, number]>> = {},
): Calibration {
  const all = [...graph.values.values()].filter(
    ({ type, constant }) => type.element === 'f32' && constant === null,
  );
  return {
    method: 'minmax',
    ranges: new Map(
      all.map(({ id }) => {
        const [min, max] = ranges[id] ?? [-1, 1];
        return [id, { min, max }];
      }),
    ),
    channels: new Map(),
  };
}

function quantized(
  text: string,
  ranges: Readonly<Record<string, readonly [number, number]>> = {},
  options: Partial<QuantizeOptions> = {},
): Graph {
  const graph = parseGraph(text);
  const known = graph.nodes.flatMap((node) => node.sources);
  const all = { keepFp32: [], biasCorrection: false, ...options };
  const result = quantizeGraph(graph, calibrationOf(graph, ranges), all);
  verifyGraph(result, known);
  verifyGraph(runPasses(result, AFTER_QUANTIZATION), known);
  return result;
}

const ops = (graph: Graph) => graph.nodes.map(({ op }) => op);

/** Scale and zero point of the node that quantises a value, by the name of the ONNX value. */
function scaleOf(graph: Graph, name: string): unknown {
  const found = [...graph.values.values()].find(
    ({ onnxName, quantization }) => onnxName === name && quantization !== undefined,
  );
  return found?.quantization;
}

const DENSE = `graph "g"(%x @"x": f32[1x2]) -> %y
%w @"w": f32[2x2] = {1, 0.5, -0.25, 2}
%b @"b": f32[2] = {0.5, -0.5}
%y @"y": f32[1x2] = Dense(%x, %w, %b, _) {activation: "relu", lo: 0, hi: 0} name "fc" from "fc", "act"
`;

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

test('what moves data has one scale in and out, that of everything tied to it', () => {
  const graph = quantized(
    `graph "g"(%x @"x": f32[1x2], %z @"z": f32[1x2]) -> %y
%w: f32[2x2] = {1, 0, 0, 1}
%v: f32[4x2] = {1, 0, 0, 1, 0, 1, 1, 0}
%a @"a": f32[1x2] = Dense(%x, %w, _, _) {activation: "none", lo: 0, hi: 0} name "a" from "a"
%c @"c": f32[1x4] = Concat(%a, %z) {axis: 1} name "c" from "c"
%y @"y": f32[1x2] = Dense(%c, %v, _, _) {activation: "none", lo: 0, hi: 0} name "y" from "y"
`,
    { a: [-1, 2], z: [-5, 0], c: [-5, 2] },
  );
  const shared = scaleOf(graph, 'a');
  expect(shared).toEqual({ scale: Math.fround(7 / 255), zeroPoint: 54 });
  expect(scaleOf(graph, 'c')).toEqual(shared);
  const integers = runPasses(graph, AFTER_QUANTIZATION);
  expect(ops(integers).filter((op) => op === 'Lookup')).toEqual([]);
  expect(ops(integers).filter((op) => op === 'QuantizeLinear')).toHaveLength(2);
});

test('the numbers of a constant that is moved along are in the shared range', () => {
  const graph = quantized(
    `graph "g"(%x @"x": f32[1x2]) -> %y
%k: f32[1x2] = {-9, 30}
%v: f32[4x2] = {1, 0, 0, 1, 0, 1, 1, 0}
%c @"c": f32[1x4] = Concat(%x, %k) {axis: 1} name "c" from "c"
%y @"y": f32[1x2] = Dense(%c, %v, _, _) {activation: "none", lo: 0, hi: 0} name "y" from "y"
`,
  );
  expect(scaleOf(graph, 'c')).toEqual({ scale: Math.fround(39 / 255), zeroPoint: -69 });
});

const CHAIN = `graph "g"(%x @"x": f32[1x2]) -> %y
%w: f32[2x2] = {1, 0, 0, 1}
%a @"a": f32[1x2] = Dense(%x, %w, _, _) {activation: "none", lo: 0, hi: 0} name "head/fc1" from "head/fc1"
%b @"b": f32[1x2] = Dense(%a, %w, _, _) {activation: "none", lo: 0, hi: 0} name "head/fc2" from "head/fc2", "head/relu2"
%y @"y": f32[1x2] = Dense(%b, %w, _, _) {activation: "none", lo: 0, hi: 0} name "fc3" from "fc3"
`;

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

test('bias correction takes what rounding adds on average out of the bias', () => {
  const graph = parseGraph(DENSE);
  const means = Float64Array.from([3, -2]);
  const channels = new Map([['x', [{ axis: 1, means, mins: means, maxs: means, counts: means }]]]);
  const calibration = { ...calibrationOf(graph), channels };
  const result = quantizeGraph(graph, calibration, { keepFp32: [], biasCorrection: true });
  const dense = result.nodes.find(({ op }) => op === 'Dense')!;
  const bias = valueOf(result, dense.inputs[2]!).constant!.data as Float32Array;
  const rounded = (q: number, scale: number) => q * Math.fround(scale);
  const errors = [
    3 * (rounded(127, 1 / 127) - 1) - 2 * (rounded(-32, 1 / 127) + 0.25),
    3 * (rounded(32, 2 / 127) - 0.5) - 2 * (rounded(127, 2 / 127) - 2),
  ];
  expect(bias[0]).toBeCloseTo(0.5 - errors[0]!, 6);
  expect(bias[1]).toBeCloseTo(-0.5 - errors[1]!, 6);
  expect(Math.abs(bias[0]! - 0.5)).toBeGreaterThan(1e-3);
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

const UNROLLED = `graph "g"(%x @"x": f32[1x2]) -> %y
%w: f32[2x2] = {1, 0.5, 0.3, 1}
%b: f32[2] = {0.1, 0.2}
%a @"a": f32[1x2] = Dense(%x, %w, %b, _) {activation: "relu", lo: 0, hi: 0} name "a" from "a"
%c @"c": f32[1x2] = Dense(%a, %w, %b, _) {activation: "relu", lo: 0, hi: 0} name "c" from "c"
%y @"y": f32[1x2] = Dense(%c, %w, %b, _) {activation: "relu", lo: 0, hi: 0} name "y" from "y"
`;

/** How many different constants of that type are in a graph. */
function constantsOf(graph: Graph, element: string): number {
  const all = [...graph.values.values()].filter(
    ({ constant, type }) => constant !== null && type.element === element,
  );
  return all.filter(({ type }) => type.shape.length > 0).length;
}

test('steps of a recurrence keep one set of weights, scales and biases', () => {
  const graph = parseGraph(UNROLLED);
  const means = (mean: number) => {
    const numbers = Float64Array.from([mean, mean]);
    return [{ axis: 1, means: numbers, mins: numbers, maxs: numbers, counts: numbers }];
  };
  const calibration: Calibration = {
    ...calibrationOf(graph, { x: [-1, 1], a: [0, 1.5], c: [0, 2], y: [0, 3] }),
    channels: new Map([
      ['x', means(0)],
      ['a', means(0.5)],
      ['c', means(1)],
    ]),
  };
  const options = { keepFp32: [], biasCorrection: true };
  const integers = runPasses(quantizeGraph(graph, calibration, options), AFTER_QUANTIZATION);
  const [first, ...rest] = integers.nodes.filter(({ op }) => op === 'QDense');
  expect(rest.map(({ attributes }) => attributes)).toEqual([first!.attributes, first!.attributes]);
  expect([constantsOf(integers, 's8'), constantsOf(integers, 's32')]).toEqual([1, 1]);
});

test('layers that share weights but hold numbers of other sizes keep scales of their own', () => {
  const graph = quantized(UNROLLED, { x: [-100, 100], a: [0, 1], c: [0, 1], y: [0, 1] });
  expect(scaleOf(graph, 'a')).toEqual(scaleOf(graph, 'y'));
  const [input] = graph.nodes.filter(({ op }) => op === 'QuantizeLinear');
  const scale = valueOf(graph, input!.inputs[1]!).constant!.data[0] as number;
  expect(scale).toBeCloseTo(200 / 255, 5);
});

test('a constant that is added to a layer becomes s8 with a scale of its own', () => {
  const graph = quantized(`graph "g"(%x @"x": f32[1x2]) -> %y
%w: f32[2x2] = {1, 0, 0, 1}
%r: f32[1x2] = {0.5, -2.54}
%y @"y": f32[1x2] = Dense(%x, %w, _, %r) {activation: "none", lo: 0, hi: 0} name "fc" from "fc"
`);
  expect(graph.fallbacks).toEqual([]);
  const integers = runPasses(graph, AFTER_QUANTIZATION);
  const dense = integers.nodes.find(({ op }) => op === 'QDense')!;
  const added = valueOf(integers, dense.inputs[3]!).constant!;
  expect([...(added.data as Int8Array)]).toEqual([25, -127]);
});

const ATTENTION = `graph "g"(%x @"x": f32[1x4]) -> %y
%w: f32[4x2] = {1, 0, 0, 1, 1, 0, 0, 1}
%a @"a": f32[1x4] = Softmax(%x) {axis: 1, log: false} name "a" from "a"
%y @"y": f32[1x2] = Dense(%a, %w, _, _) {activation: "none", lo: 0, hi: 0} name "y" from "y"
`;

test.each([
  ['far from its ends', [0, 0.17], 0.255 / 255],
  ['near its ends', [0, 0.9], 1 / 256],
] as const)('a function of known range that stays %s has the finer scale', (_, range, scale) => {
  const graph = quantized(ATTENTION, { a: range });
  expect(scaleOf(graph, 'a')).toEqual({ scale: Math.fround(scale), zeroPoint: -128 });
});

test('an output of the model has all of its known range', () => {
  const graph = quantized(ATTENTION.replace('-> %y', '-> %y, %a'), { a: [0, 0.1] });
  expect(scaleOf(graph, 'a')).toEqual({ scale: 1 / 256, zeroPoint: -128 });
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
