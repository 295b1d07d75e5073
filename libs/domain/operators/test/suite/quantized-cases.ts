/** Quantised cases of a file as one model: its graph, its samples, and what is wrong with answers. */
import { importGraph, runPasses } from '@flashline/compiler';
import { InvariantError, valueOf, type Graph, type Tensor } from '@flashline/ir';
import { encodeModel, parseModel } from '@flashline/onnx';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OperatorCase } from '../operator-case.ts';
import { asOperatorCase, type QuantizedCase } from '../quantized-case.ts';
import { caseModel, runtimeInputs } from './case-model.ts';
import { randomTensor } from './random-tensor.ts';
import { referencesOf } from './reference.ts';

const FOLDER = fileURLToPath(new URL('../quantized-cases/', import.meta.url));
const RANDOM_SAMPLES = 5;
/** Of the integers of a case, those that may differ from the exact result, by 1; one may anyhow. */
const MOST_UNEQUAL = 1e-3;

export interface QuantizedFile {
  readonly cases: readonly QuantizedCase[];
  readonly models: readonly OperatorCase[];
  /** After the passes, as it is compiled. */
  readonly graph: Graph;
  /** Samples x inputs of all cases, in the order of the graph's inputs. */
  readonly samples: readonly (readonly Tensor[])[];
}

/** Names of the files, sorted; at least one. */
export function quantizedFiles(): string[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
  if (names.length === 0) throw new InvariantError(`no quantised cases in ${FOLDER}`);
  return names.sort();
}

export async function readQuantizedFile(file: string): Promise<QuantizedFile> {
  const { cases } = (await import(join(FOLDER, file))) as { cases: readonly QuantizedCase[] };
  const models = cases.map((one, i) => asOperatorCase(one, 100 * i + 1));
  const model = parseModel(encodeModel(caseModel(models)), new Map());
  const { graph, diagnostics } = importGraph(model, { dims: new Map(), bindings: new Map() });
  if (graph === null) {
    throw new InvariantError(diagnostics.map(({ message }) => message).join('; '));
  }
  return { cases, models, graph: runPasses(graph), samples: samplesOf(models) };
}

/** Random integers, and all inputs at the lowest, at the highest and at alternating ends. */
function samplesOf(models: readonly OperatorCase[]): Tensor[][] {
  const inputs = models.flatMap((one) => runtimeInputs(one));
  const random = Array.from({ length: RANDOM_SAMPLES }, (_, s) =>
    inputs.map((input, i) => randomTensor(input, 1000 * s + i)),
  );
  const ends = [() => -128, () => 127, (i: number) => (i % 3 === 0 ? -128 : 127)];
  const extreme = ends.map((end) =>
    random[0]!.map(({ type, data }) => {
      if (type.element !== 's8') return { type, data };
      return { type, data: Int8Array.from(data as Int8Array, (_, i) => end(i)) };
    }),
  );
  return [...random, ...extreme];
}

/** Cases that compute with real numbers and should not, or the other way round. */
export function formFaults({ cases, graph }: QuantizedFile): string[] {
  return cases.flatMap((one, c) => {
    const codes = graph.fallbacks.filter(({ source }) => source.startsWith(`c${c}_`));
    const real = graph.nodes.filter(
      (node) =>
        node.sources.some((source) => source.startsWith(`c${c}_`)) &&
        node.outputs.some((id) => id !== null && valueOf(graph, id).type.element === 'f32'),
    );
    if (one.fallback === undefined) {
      if (real.length === 0) return [];
      const why = codes[0] === undefined ? 'unknown' : `${codes[0].code}: ${codes[0].message}`;
      return [`${one.onnx}, ${one.name}: ${real[0]!.op} computes in fp32 (${why})`];
    }
    return codes.some(({ code }) => code === one.fallback)
      ? []
      : [`${one.onnx}, ${one.name}: no fallback ${one.fallback}`];
  });
}

/** Outputs that are more than one step, or too often one step, from ONNX Runtime's. */
export async function answerFaults(
  { cases, models, samples }: QuantizedFile,
  answers: readonly (readonly Tensor[])[],
): Promise<string[]> {
  const inputs = inputRanges(models);
  const references = await referencesOf(
    models.map((one, c) => ({
      case: one,
      samples: samples.map((sample) => sample.slice(...inputs[c]!)),
      outputElements: Array.from({ length: one.outputs! }, () => 's8' as const),
    })),
  );
  let first = 0;
  return cases.flatMap((one, c) => {
    const reference = references[c]!;
    if (typeof reference === 'string') return [`${one.onnx}, ${one.name}: ${reference}`];
    const outputs = answers.map((sample) => sample.slice(first, first + models[c]!.outputs!));
    first += models[c]!.outputs!;
    const steps = outputs.flatMap((sample, s) =>
      sample.flatMap((tensor, o) => differences(tensor, reference[s]![o]!)),
    );
    const off = steps.filter((step) => step !== 0).length;
    const worst = steps.reduce((a, b) => Math.max(a, b), 0);
    const isOften = off > Math.max(1, steps.length * (one.unequal ?? MOST_UNEQUAL));
    return worst > 1 || isOften
      ? [`${one.onnx}, ${one.name}: ${off} of ${steps.length} differ, by ${worst} at most`]
      : [];
  });
}

/** Where each case's inputs begin and end among those of all. */
function inputRanges(models: readonly OperatorCase[]): [number, number][] {
  let end = 0;
  return models.map((one) => {
    const start = end;
    end += runtimeInputs(one).length;
    return [start, end];
  });
}

function differences(got: Tensor, wanted: Tensor): number[] {
  const target = wanted.data as ArrayLike<number>;
  return Array.from(got.data as ArrayLike<number>, (value, i) => Math.abs(value - target[i]!));
}
