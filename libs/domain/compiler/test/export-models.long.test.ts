/** The zoo and the bench models, optimised and written back: every value that ONNX knows stays what it was. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { elementCount, tensorOf, valueOf, type Graph, type Tensor } from '@flashline/ir';
import {
  encodeModel,
  inlineFunctions,
  parseModel,
  withOutputs,
  type OnnxModel,
} from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import { BEFORE_QUANTIZATION, exportGraph, importGraph, runPasses } from '../src/index.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MODELS = ['zoo/models', 'zoo/torchscript', 'bench/models'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => join(folder, name)),
);
/** Of the largest magnitude of a value: sums are taken in another order. */
const TOLERANCE = 1e-5;

test('there are models', () => {
  expect(MODELS.length).toBeGreaterThanOrEqual(31 + 30 + 7);
});

test.each(MODELS)('%s gives the values that the original gives', async (path) => {
  const { model, graph } = load(path);
  await expectSameValues(model, runPasses(graph, BEFORE_QUANTIZATION));
});

test.each(['bench/models/encoder', 'zoo/models/vision_transformer', 'zoo/models/cnn_attention'])(
  '%s gives the values that the original gives where attention is one node',
  async (path) => {
    const { model, graph } = load(`${path}.onnx`);
    const optimised = runPasses(graph);
    expect(optimised.nodes.map((node) => node.op)).toContain('Attention');
    await expectSameValues(model, optimised);
  },
);

function load(path: string): { model: OnnxModel; graph: Graph } {
  const model = inlineFunctions(parseModel(readFileSync(join(ROOT, path)), new Map()));
  const { graph } = importGraph(model, { dims: new Map(), bindings: new Map() });
  return { model, graph: graph! };
}

/** Every value that a node gives is an output; those with a name in the original are compared. */
async function expectSameValues(model: OnnxModel, graph: Graph): Promise<void> {
  const made = graph.nodes.flatMap((node) => node.outputs.filter((id) => id !== null));
  const named = made.filter((id) => valueOf(graph, id).onnxName !== null);
  expect(named.length).toBeGreaterThan(0);
  const onnxNames = named.map((id) => valueOf(graph, id).onnxName!);
  const samples = [graph.inputs.map((port) => waveOf(graph, port.value))];

  const got = await runReference({ model: exportGraph(graph, made), samples });
  const wanted = await runReference({
    model: encodeModel(withOutputs(model, onnxNames)),
    samples,
    outputNames: onnxNames,
  });

  expect(got.outputNames).toEqual(made);
  const worst = named.map((id, i) =>
    differenceOf(got.samples[0]![made.indexOf(id)]!, wanted.samples[0]![i]!),
  );
  expect(Math.max(...worst)).toBeLessThanOrEqual(TOLERANCE);
}

/** Numbers of both signs without a pattern that the layers could see. */
function waveOf(graph: Graph, id: string): Tensor {
  const { element, shape } = valueOf(graph, id).type;
  return tensorOf(
    element,
    shape,
    Array.from({ length: elementCount(shape) }, (_, i) => 2 * Math.sin(i * i + 1)),
  );
}

/** Largest difference, in units of the largest magnitude wanted. */
function differenceOf(got: Tensor, wanted: Tensor): number {
  expect(got.type).toEqual(wanted.type);
  let [difference, magnitude] = [0, 1e-3];
  for (let i = 0; i < wanted.data.length; i++) {
    difference = Math.max(difference, Math.abs(Number(got.data[i]) - Number(wanted.data[i])));
    magnitude = Math.max(magnitude, Math.abs(Number(wanted.data[i])));
  }
  return difference / magnitude;
}
