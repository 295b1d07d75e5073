/** Models with layers pruned at random compute the same without the channels that died. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportGraph, importGraph } from '@flashline/compiler';
import {
  elementCount,
  parseGraph,
  tensorOf,
  valueOf,
  type Graph,
  type Value,
  type ValueId,
} from '@flashline/ir';
import { inlineFunctions, parseModel } from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import { affineNode } from '../src/affine/channels.ts';
import { BEFORE_QUANTIZATION, GraphEditor, runPasses } from '../src/index.ts';
import { removeDeadChannels } from '../src/remove-dead-channels.ts';
import { verifyTypes } from './rewrite.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const BEFORE_REMOVAL = BEFORE_QUANTIZATION.slice(
  0,
  BEFORE_QUANTIZATION.indexOf(removeDeadChannels),
);
const TOLERANCE = 1e-5;

const MODELS = [
  'bench/models/mbv1_025.onnx',
  'bench/models/resnet8.onnx',
  'zoo/models/multi_scale_cnn.onnx',
  'zoo/models/residual_cnn.onnx',
  'zoo/models/senet.onnx',
  'zoo/models/temporal_cnn.onnx',
];

describe.each(MODELS)('%s', (path) => {
  test.each([
    ['before fusions', BEFORE_REMOVAL],
    ['after fusions', BEFORE_QUANTIZATION],
  ])('gives the same where it is pruned %s', async (_, passes) => {
    const bytes = readFileSync(join(ROOT, path));
    const model = inlineFunctions(parseModel(bytes, new Map()));
    const { graph } = importGraph(model, { dims: new Map(), bindings: new Map() });
    const pruned = pruneAtRandom(runPasses(graph!, passes));
    const smaller = removeDeadChannels.run(pruned);
    verifyTypes(smaller);
    expect(weightsOf(smaller)).toBeLessThan(0.9 * weightsOf(pruned));
    expect(removeDeadChannels.run(smaller) === smaller).toBe(true);

    const outputs = graph!.outputs.map((port) => port.value);
    const samples = [graph!.inputs.map((port) => wave(valueOf(graph!, port.value)))];
    const answers = await Promise.all(
      [pruned, smaller].map((each) => runReference({ model: exportGraph(each, outputs), samples })),
    );
    const [wanted, got] = answers.map(({ samples: [sample] }) =>
      sample!.flatMap(({ data }) => Array.from(data, Number)),
    );
    const largest = Math.max(...wanted!.map(Math.abs));
    const difference = Math.max(...wanted!.map((value, i) => Math.abs(value - got![i]!)));
    expect(largest).toBeGreaterThan(0);
    expect(difference).toBeLessThanOrEqual(TOLERANCE * largest);
  });
});

test('a quantised model gives the same integers', async () => {
  const graph = parseGraph(quantizedText());
  const smaller = removeDeadChannels.run(graph);
  verifyTypes(smaller);
  expect(valueOf(smaller, 'c').type.shape).toEqual([1, 3, 9]);
  const samples = [[wave(valueOf(graph, 'x'))]];
  const [wanted, got] = await Promise.all(
    [graph, smaller].map((each) => runReference({ model: exportGraph(each, ['y']), samples })),
  );
  expect(new Set(Array.from(wanted!.samples[0]![0]!.data, Number)).size).toBeGreaterThan(4);
  expect(got).toEqual(wanted);
});

/** Pointwise, depthwise and pointwise; filters 1 and 4 are zero, and nobody reads channel 2. */
function quantizedText(): string {
  const list = (count: number, number: (i: number) => number): string =>
    `{${Array.from({ length: count }, (_, i) => number(i)).join(', ')}}`;
  const layer = 'strides: [1], dilations: [1], activation: "relu", lo: 0, hi: 0';
  const quantize = (name: string, made: string): string => `
%q${name}: s8[1x6x9] = QuantizeLinear(%${made}, %step, %zero) {axis: 1, blockSize: 0}
%${name}: f32[1x6x9] = DequantizeLinear(%q${name}, %step, %zero) {axis: 1, blockSize: 0}`;
  return `graph(%x: f32[1x2x9]) -> %y
%step: f32[] = {0.01}
%zero: s8[] = {-128}
%scales: f32[6] = ${list(6, (i) => 0.01 + 0.002 * i)}
%zeros: s8[6] = ${list(6, () => 0)}
%wide: s32[6] = ${list(6, () => 0)}
%one: f32[] = {0.02}
%none: s8[] = {0}
%i1: s8[6x2x1] = ${list(12, (i) => ([2, 3, 8, 9].includes(i) ? 0 : 40 - 7 * i))}
%i2: s8[6x1x3] = ${list(18, (i) => 11 * ((i * i) % 7) - 20)}
%i3: s8[2x6x1] = ${list(12, (i) => (i % 6 === 2 ? 0 : 9 * ((i * 5) % 11) - 30))}
%ib: s32[6] = ${list(6, (i) => (i % 3 === 1 ? -5 : 20 * i))}
%w1: f32[6x2x1] = DequantizeLinear(%i1, %scales, %zeros) {axis: 0, blockSize: 0}
%w2: f32[6x1x3] = DequantizeLinear(%i2, %one, %none) {axis: 0, blockSize: 0}
%w3: f32[2x6x1] = DequantizeLinear(%i3, %one, %none) {axis: 0, blockSize: 0}
%b1: f32[6] = DequantizeLinear(%ib, %scales, %wide) {axis: 0, blockSize: 0}
%a: f32[1x6x9] = Conv(%x, %w1, %b1, _) {kernel: [1], pads: [0, 0], group: 1, ${layer}}${quantize('c', 'a')}
%d: f32[1x6x9] = Conv(%c, %w2, _, _) {kernel: [3], pads: [1, 1], group: 6, ${layer}}${quantize('e', 'd')}
%s: f32[1x2x9] = Conv(%e, %w3, _, _) {kernel: [1], pads: [0, 0], group: 1, ${layer.replace('relu', 'none')}}
%y: s8[1x2x9] = QuantizeLinear(%s, %step, %none) {axis: 1, blockSize: 0}`;
}

/** Every layer loses about a third of its filters and a third of what it reads. */
function pruneAtRandom(graph: Graph): Graph {
  const editor = new GraphEditor(graph, 'prune');
  const values = new Map<ValueId, Value>(graph.values);
  let state = 1;
  const isLost = (): boolean => {
    state = (Math.imul(state, 48271) >>> 0) % 2147483647;
    return state % 3 === 0;
  };
  for (const node of editor.nodes()) {
    const affine = affineNode(editor, node);
    if (affine === null) continue;
    const { w, weights, inputOf, outputOf } = affine;
    const lost = Array.from({ length: 4096 }, isLost);
    const data = weights.map((weight, i) =>
      lost[outputOf(i)] === true || lost[2048 + inputOf(i)] === true ? 0 : weight,
    );
    values.set(w.id, { ...w, constant: tensorOf('f32', w.type.shape, data) });
  }
  return { ...graph, values };
}

function weightsOf(graph: Graph): number {
  const constants = [...graph.values.values()].filter((value) => value.constant !== null);
  return constants.reduce((sum, { type }) => sum + elementCount(type.shape), 0);
}

function wave({ type }: Value) {
  const count = elementCount(type.shape);
  return tensorOf(
    type.element,
    type.shape,
    Array.from({ length: count }, (_, i) => Math.sin(i * i + 1)),
  );
}
