/** The scales that values, weights and biases get, by ranges that are given. */
import { parseGraph, valueOf, type Graph } from '@flashline/ir';
import { AFTER_QUANTIZATION, runPasses } from '@flashline/passes';
import { quantizeGraph, type Calibration } from '../src/index.ts';
import { calibrationOf, DENSE, ops, quantized, scaleOf } from './quantized-text.ts';

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
