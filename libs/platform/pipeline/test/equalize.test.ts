/** Equalised graphs, as ONNX Runtime computes them before and after quantisation. */
import { basename } from 'node:path';
import { readyToQuantize } from '@flashline/compiler';
import { parseGraph, tensorOf, type Graph, type Tensor } from '@flashline/ir';
import { randomInputs } from '@flashline/model-files';
import { quantizeGraph, RangeObserver, equalizeGraph, type Calibration } from '@flashline/quantize';
import { measureAccuracy } from '@flashline/report';
import { inputsOf } from '../src/index.ts';
import { runGraph } from '../src/run-graph.ts';
import { answersOf } from '../src/sensitivity.ts';
import { modelsIn } from './corpus.ts';
import { prepareFile } from './prepared.ts';

type Samples = readonly (readonly Tensor[])[];

async function observe(graph: Graph, samples: Samples): Promise<Calibration> {
  const observer = new RangeObserver(graph);
  await runGraph(graph, observer.wanted, samples, (values) =>
    observer.observe(new Map(observer.wanted.map((id, i) => [id, values[i]!]))),
  );
  return observer.finish('minmax');
}

const STATISTICS = 'global_statistics_extractor.onnx';

test('means, deviations and extremes keep what they are when they are joined in one range', async () => {
  const path = modelsIn('zoo/models').find((file) => basename(file) === STATISTICS)!;
  const model = await prepareFile(path);
  const graph = readyToQuantize(model.imported!);
  const samples = randomInputs(3, inputsOf(model), 16);
  const equalized = equalizeGraph(graph, await observe(graph, samples));
  expect(equalized).not.toBe(graph);
  const [before, after] = [await answersOf(graph, samples), await answersOf(equalized, samples)];
  expect(measureAccuracy(after, before, null).maxRelError).toBeLessThan(1e-5);
});

const CHANNELS = 8;
const wave = (count: number, phase: number) =>
  Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + phase));
/** What the first layer gives, channel by channel, and what the second one undoes. */
const sizeOf = (channel: number) => 4 ** (channel % 4);

const FIRST = wave(CHANNELS * 3 * 9, 1).map((w, i) => w * sizeOf(Math.floor(i / 27)));
const SECOND = wave(4 * CHANNELS * 9, 2).map((w, i) => w / sizeOf(Math.floor(i / 9) % CHANNELS));
const WINDOW =
  'kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], lo: 0, hi: 0, group: 1';

const LOPSIDED = `graph "g"(%x @"x": f32[1x3x8x8]) -> %y
%v: f32[${CHANNELS}x3x3x3] = {${FIRST.join(', ')}}
%w: f32[4x${CHANNELS}x3x3] = {${SECOND.join(', ')}}
%a: f32[1x${CHANNELS}x8x8] = Conv(%x, %v, _, _) {activation: "relu", ${WINDOW}} name "a" from "a"
%y @"y": f32[1x4x8x8] = Conv(%a, %w, _, _) {activation: "none", ${WINDOW}} name "y" from "y"
`;

test('channels of very different size lose far less in int8 once they are equalised', async () => {
  const graph = parseGraph(LOPSIDED);
  const type = { element: 'f32', shape: [1, 3, 8, 8] } as const;
  const samples = Array.from({ length: 16 }, (_, s) => [
    tensorOf('f32', type.shape, wave(3 * 64, 10 * s)),
  ]);
  const expected = await answersOf(graph, samples);
  const sqnrOf = async (candidate: Graph) => {
    const calibration = await observe(candidate, samples);
    const options = { keepFp32: [], biasCorrection: true };
    const quantized = quantizeGraph(candidate, calibration, options);
    return measureAccuracy(await answersOf(quantized, samples), expected, null).sqnrDb!;
  };
  const equalized = equalizeGraph(graph, await observe(graph, samples));
  const same = measureAccuracy(await answersOf(equalized, samples), expected, null);
  expect(same.maxRelError).toBeLessThan(1e-5);
  expect(await sqnrOf(equalized)).toBeGreaterThan((await sqnrOf(graph)) + 6);
});
