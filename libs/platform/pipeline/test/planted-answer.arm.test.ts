/** A firmware that always gives one answer must not pass, whatever the model. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findBoard } from '@flashline/boards';
import { tensorOf, valueOf, type Graph, type Tensor } from '@flashline/ir';
import { readModelFile } from '@flashline/model-files';
import { findOperator, GraphBuilder } from '@flashline/operators';
import {
  prepareModel,
  readSamples,
  referenceFor,
  runModel,
  type PreparedModel,
} from '../src/index.ts';
import { mlperfTiny, modelsIn } from './corpus.ts';

// The largest of our boards in flash and RAM: an answer fits wherever the model's inputs do.
const board = findBoard('b-u585i-iot02a')!;

test.each(
  [...modelsIn('zoo/models'), ...mlperfTiny()].map((path) => [basename(path), path] as const),
)('the answer of %s to zeros is not taken for its answer to other inputs', async (_, path) => {
  const file = await readModelFile(path);
  const model = prepareModel(file.name, file.bytes, { dims: new Map(), prefix: null });
  const zeros = await referenceFor(
    model,
    { samples: [zeroInputs(model.graph!)], labels: null },
    [],
  );
  const planted = { ...model, graph: constantGraph(model.graph!, zeros.outputs[0]!) };
  const folder = await mkdtemp(join(tmpdir(), 'flashline-test-'));
  try {
    const { report, failure } = await runModel({
      model: planted,
      targets: [{ board, precision: 'fp32', optimize: 'balanced' }],
      reference: async (inner) =>
        referenceFor(model, await readSamples(model, { kind: 'random', seed: 0 }), inner),
      compareLayers: false,
      gates: [],
      baseline: null,
      folder,
      options: {},
      provenance: {},
      onProgress: () => undefined,
    });
    expect(failure).toBeNull();
    expect(report.targets.map((target) => target.verdict)).toEqual(['failed']);
    // By which int8 is judged: one answer to everything has no signal.
    expect(report.targets[0]!.accuracy!.sqnrDb).toBeLessThan(0.1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

function zeroInputs(graph: Graph): Tensor[] {
  return graph.inputs.map(({ value }) => {
    const { element, shape } = valueOf(graph, value).type;
    return tensorOf(element, shape, new Array(shape.reduce((a, b) => a * b, 1)).fill(0));
  });
}

/** The same inputs and outputs, with the outputs known from the start. */
function constantGraph(graph: Graph, outputs: readonly Tensor[]): PreparedModel['graph'] {
  const builder = new GraphBuilder(findOperator);
  const inputs = graph.inputs.map(({ name, value }) => ({
    name,
    value: builder.input(valueOf(graph, value).type, name).id,
  }));
  const ports = graph.outputs.map(({ name }, i) => ({
    name,
    value: builder.one('Copy', [builder.constant(outputs[i]!)]).id,
  }));
  return builder.finish(graph.name, inputs, ports, []);
}
