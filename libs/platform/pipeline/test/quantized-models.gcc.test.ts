/**
 * Models that ONNX Runtime quantised, against what ONNX Runtime makes of them: layer by layer against
 * exact arithmetic, and from end to end.
 */
import { buildGraph, compileGraph } from '@flashline/compiler';
import { runHostModels } from '@flashline/host-model';
import {
  tensorBytes,
  tensorFromBytes,
  tensorOf,
  toNumbers,
  valueOf,
  type Graph,
  type Tensor,
  type ValueId,
} from '@flashline/ir';
import type { OnnxModel } from '@flashline/onnx';
import { measureAccuracy } from '@flashline/report';
import { quantizedNames, readQuantized, type QuantizedFile } from './quantized-files.ts';
import { layersOf } from './quantized-layers.ts';

const PREFIX = 'm';
/** Layers whose models become one program. */
const TOGETHER = 24;

/** The first output for each sample of each model, as C under the sanitizers. */
async function outputsOf(
  jobs: readonly { readonly model: OnnxModel; readonly samples: readonly (readonly Tensor[])[] }[],
): Promise<Tensor[][]> {
  const graphs = jobs.map(({ model }) => graphOf(model));
  const outcomes = await runHostModels(
    PREFIX,
    graphs.map((graph, i) => {
      const regions = [{ name: 'HOST', capacityBytes: 2 ** 31 }];
      const naming = { prefix: `${PREFIX}_${i}`, modelSha256: '', toolVersion: '', settings: [] };
      const { source } = compileGraph(graph, regions, { ...naming, isa: 'portable' });
      return { model: source, samples: jobs[i]!.samples.map((one) => one.map(tensorBytes)) };
    }),
    { sanitize: true },
  );
  return graphs.map((graph, i) => {
    const outcome = outcomes[i]!;
    if (outcome.kind === 'failure') throw outcome.error;
    const { type } = valueOf(graph, graph.outputs[0]!.value);
    return outcome.samples.map(([bytes]) => tensorFromBytes(type, bytes!));
  });
}

function graphOf(model: OnnxModel): Graph {
  const { graph, diagnostics } = buildGraph(model, { dims: new Map(), bindings: new Map() });
  if (graph === null) throw new Error(diagnostics.map((one) => one.message).join('; '));
  return graph;
}

const NAMES = quantizedNames();
const STATIC = NAMES.filter((name) => !name.endsWith('_dynamic'));
const DYNAMIC = NAMES.filter((name) => name.endsWith('_dynamic'));

test('there are models of both forms, with u8 and s8, and quantised dynamically', () => {
  for (const form of ['qdq_u8', 'qdq_s8', 'qop_u8', 'qop_s8', 'dynamic']) {
    expect(NAMES.filter((name) => name.includes(`_${form}`))).not.toEqual([]);
  }
});

test.each(STATIC)('%s multiplies weights and integers only', (name) => {
  const graph = graphOf(readQuantized(name).model);
  const isReal = (id: ValueId | null) => id !== null && valueOf(graph, id).type.element === 'f32';
  const real = graph.nodes.filter(({ outputs }) => outputs.some(isReal)).map(({ op }) => op);
  expect(real.filter((op) => ['Conv', 'Dense', 'MatMul'].includes(op))).toEqual([]);
  expect(graph.nodes.some(({ op }) => op === 'QConv' || op === 'QDense')).toBe(true);
  expect(graph.fallbacks).toEqual([]);
});

test.each(STATIC)('each layer of %s is within a step of exact arithmetic', async (name) => {
  const file = readQuantized(name);
  const layers = layersOf(file.model, file.inner);
  const known = new Map([...file.inner, [file.model.graph.inputs[0]!.name, file.inputs[0]!]]);
  const faults: string[] = [];
  for (let first = 0; first < layers.length; first += TOGETHER) {
    const part = layers.slice(first, first + TOGETHER);
    const outputs = await outputsOf(
      part.map(({ model, inputs }) => ({ model, samples: [inputs.map((one) => known.get(one)!)] })),
    );
    part.forEach((layer, i) => {
      const got = toNumbers(outputs[i]![0]!);
      const wanted = toNumbers(file.exact.get(layer.name)!);
      const steps = wanted.map((value, at) => Math.abs(value - got[at]!));
      const different = steps.filter((step) => step > 0).length;
      if (Math.max(...steps) <= 1 && different <= wanted.length / 1000) return;
      faults.push(`${layer.name}: ${different} of ${wanted.length}, up to ${Math.max(...steps)}`);
    });
  }
  expect(layers.length).toBeGreaterThan(0);
  expect(faults).toEqual([]);
});

test.each(STATIC)('%s is as near to fp32 as in ONNX Runtime, with its top class', async (name) => {
  const file = readQuantized(name);
  const outputs = await endToEnd(file);
  const sqnr = (rows: readonly (readonly number[])[]) => accuracyOf(rows, file.fp32).sqnrDb!;
  expect(sqnr(outputs)).toBeGreaterThan(sqnr(file.int8) - 1);
  const clear = [...file.int8.keys()].filter((s) => lead(file.int8[s]!) > 2 * file.step!);
  const same = clear.filter((s) => top(outputs[s]!) === top(file.int8[s]!));
  expect(clear.length).toBeGreaterThan(16);
  expect(same.length / clear.length).toBeGreaterThanOrEqual(0.99);
});

test.each(DYNAMIC)('%s gives the real numbers that ONNX Runtime gives', async (name) => {
  const file = readQuantized(name);
  const outputs = await endToEnd(file);
  expect(accuracyOf(outputs, file.int8).maxRelError).toBeLessThanOrEqual(1e-3);
});

async function endToEnd(file: QuantizedFile): Promise<number[][]> {
  const samples = file.inputs.map((input) => [input]);
  const [outputs] = await outputsOf([{ model: file.model, samples }]);
  return outputs!.map(toNumbers);
}

function accuracyOf(rows: readonly (readonly number[])[], wanted: typeof rows) {
  const tensors = (list: typeof rows) => list.map((row) => [tensorOf('f32', [row.length], row)]);
  return measureAccuracy(tensors(rows), tensors(wanted), null);
}

/** How far the best of a list is before the second. */
function lead(row: readonly number[]): number {
  const [first, second] = row.toSorted((a, b) => b - a);
  return first! - second!;
}

function top(row: readonly number[]): number {
  return row.indexOf(Math.max(...row));
}
