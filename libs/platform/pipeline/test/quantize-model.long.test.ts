/** An fp32 model, samples and options to a graph that computes with int8. */
import { readFileSync } from 'node:fs';
import { AppError } from '@flashline/errors';
import { tensorOf, valueOf, type Graph } from '@flashline/ir';
import {
  graphFor,
  measureSensitivity,
  prepareModel,
  quantizeModel,
  readSamples,
  type PreparedModel,
  type QuantizeRequest,
} from '../src/index.ts';
import { modelsIn } from './corpus.ts';
import { modelOf } from './models.ts';

const NONE = { dims: new Map<string, number>(), prefix: null };

function prepareTrained(name: string): PreparedModel {
  const path = modelsIn('zoo/trained').find((file) => file.endsWith(`/${name}.onnx`))!;
  return prepareModel(name, readFileSync(path), NONE);
}

async function quantize(
  model: PreparedModel,
  changes: Partial<QuantizeRequest> = {},
): Promise<PreparedModel> {
  const { samples } = await readSamples(model, { kind: 'random', seed: 0 }, 16);
  const request = {
    samples,
    source: 'random:0',
    method: 'minmax',
    keepFp32: [],
    io: 'fp32',
  } as const;
  return quantizeModel(model, { ...request, ...changes });
}

function int8Graph(model: PreparedModel): Graph {
  const graph = graphFor(model, 'int8');
  if (graph === null || graph instanceof AppError) throw new Error(`no graph: ${graph?.message}`);
  return graph;
}

const ports = (graph: Graph) =>
  [...graph.inputs, ...graph.outputs].map(({ name, value }) => {
    const { type, quantization } = valueOf(graph, value);
    return [name, type.element, quantization !== undefined] as const;
  });

test('a model gets an int8 graph beside its fp32 graph, between conversions', async () => {
  const before = prepareTrained('digits_mlp');
  expect(graphFor(before, 'int8')).toBeNull();
  const model = await quantize(before);
  expect(graphFor(model, 'fp32')).toBe(before.graph);
  const graph = int8Graph(model);
  expect(graph.nodes.map(({ op }) => op)).toEqual([
    'QuantizeLinear',
    'Reshape',
    'QDense',
    'QDense',
    'QDense',
    'DequantizeLinear',
  ]);
  expect(graph.fallbacks).toEqual([]);
});

test('with int8 ports there is nothing to convert, and the ports say what they stand for', async () => {
  const model = prepareTrained('digits_mlp');
  const graph = int8Graph(await quantize(model, { io: 'int8' }));
  expect(new Set(graph.nodes.map(({ op }) => op))).toEqual(new Set(['Reshape', 'QDense']));
  const [input, output] = ports(graph);
  expect([input!.slice(1), output!.slice(1)]).toEqual([
    ['s8', true],
    ['s8', true],
  ]);
  expect(ports(model.graph!).map(([, element]) => element)).toEqual(['f32', 'f32']);
});

test('the same samples and options give the same graph', async () => {
  const model = prepareTrained('digits_cnn');
  const [first, second] = [await quantize(model), await quantize(model)];
  expect(int8Graph(second)).toEqual(int8Graph(first));
});

test('a node that is to stay in fp32 does, and is noted', async () => {
  const model = await quantize(prepareTrained('digits_mlp'), { keepFp32: ['*Gemm_19'] });
  const graph = int8Graph(model);
  const kept = graph.nodes.filter(({ op }) => op === 'Dense');
  expect(kept.flatMap(({ sources }) => sources)).toContain('node_Gemm_19');
  const notes = graph.fallbacks.filter(({ source }) => source === 'node_Gemm_19');
  expect(notes.map(({ code }) => code)).toEqual(['INT8_KEPT']);
});

test('a pattern that matches no node is told, since its spelling is wrong', async () => {
  const refused = quantize(prepareTrained('digits_mlp'), { keepFp32: ['*', 'Gemm_?'] });
  await expect(refused).rejects.toMatchObject({ code: 'QUANTIZE_NO_SUCH_NODE', kind: 'usage' });
});

/** The second of two numbers is a millionth of the first where one scale has to serve both. */
const LOPSIDED = modelOf(
  [1, 2],
  [
    ['MatMul', ['x', 'apart'], 'a'],
    ['Abs', ['a'], 'b'],
    ['MatMul', ['b', 'together'], 'y'],
  ],
  {
    apart: tensorOf('f32', [2, 2], [1000, 0, 0, 0.001]),
    together: tensorOf('f32', [2, 2], [0.001, 0, 0, 1000]),
  },
);

test('nodes that int8 would harm stay in fp32, and are noted with what they cost', async () => {
  const graph = int8Graph(await quantize(prepareModel('lopsided', LOPSIDED, NONE)));
  const harmed = graph.fallbacks.filter(({ code }) => code === 'INT8_HARM');
  expect(harmed.length).toBeGreaterThan(0);
  expect(harmed[0]!.message).toMatch(
    /^in int8 it alone brings the outputs down to -?[\d.]+ dB; try/,
  );
});

/** The same, with a second output that is nearly the same for everything. */
const HALF_STILL = modelOf(
  [1, 2],
  [
    ['MatMul', ['x', 'apart'], 'a'],
    ['Abs', ['a'], 'b'],
    ['MatMul', ['b', 'together'], 'y'],
    ['Mul', ['x', 'little'], 'c'],
    ['Add', ['c', 'much'], 'still'],
  ],
  {
    apart: tensorOf('f32', [2, 2], [1000, 0, 0, 0.001]),
    together: tensorOf('f32', [2, 2], [0.001, 0, 0, 1000]),
    little: [0.01, 0.01],
    much: [5, 5],
  },
  ['y', 'still'],
);

test('an output that hardly varies is told, and does not excuse another from its check', async () => {
  const model = await quantize(prepareModel('half_still', HALF_STILL, NONE));
  const { fallbacks } = int8Graph(model);
  expect(fallbacks.map(({ code }) => code)).toContain('INT8_HARM');
  expect(model.diagnostics).toMatchObject([
    { code: 'CALIBRATION_HARDLY_VARIES', message: expect.stringMatching(/^output 'still': /) },
  ]);
});

test('with one sample nodes are ranked by the direction of the outputs', async () => {
  const model = prepareModel('lopsided', LOPSIDED, NONE);
  const samples = [[tensorOf('f32', [1, 2], [0.5, -0.9])]];
  const nodes = await measureSensitivity(model, { samples, method: 'minmax' });
  expect(nodes.map(({ sqnrDb }) => sqnrDb)).toEqual(nodes.map(() => null));
  const cosines = nodes.map(({ cosine }) => cosine!);
  expect(cosines).toEqual(cosines.toSorted((a, b) => a - b));
  expect(cosines[0]).toBeLessThan(0.9);
  const quantized = await quantize(model, { samples });
  const harmed = int8Graph(quantized).fallbacks.filter(({ code }) => code === 'INT8_HARM');
  expect(harmed[0]!.message).toMatch(/ down to a cosine of 0\.\d{4}; try/);
  expect(quantized.diagnostics.map(({ code }) => code)).toEqual(['CALIBRATION_HARDLY_VARIES']);
});

test('sensitivity puts the most harmful node first', async () => {
  const model = prepareModel('lopsided', LOPSIDED, NONE);
  const { samples } = await readSamples(model, { kind: 'random', seed: 0 }, 16);
  const nodes = await measureSensitivity(model, { samples, method: 'minmax' });
  expect(nodes.length).toBeGreaterThan(1);
  const decibels = nodes.map(({ sqnrDb }) => sqnrDb!);
  expect(decibels).not.toContain(null);
  expect(decibels).toEqual(decibels.toSorted((a, b) => a - b));
  expect(decibels[0]).toBeLessThan(10);
});

test('samples that do not fit the model are wrong usage', async () => {
  const model = prepareTrained('digits_mlp');
  const samples = [[tensorOf('f32', [1, 1, 8, 9], new Array(72).fill(0))]];
  await expect(quantize(model, { samples })).rejects.toMatchObject({ kind: 'usage' });
});
