/** Where the inputs of a run come from, and what the reference answers to them. */
import { byteSize, InvariantError, valueOf, type Graph } from '@flashline/ir';
import {
  bindInputs,
  randomInputs,
  readArrays,
  type BoundInputs,
  type ModelInput,
} from '@flashline/model-files';
import { encodeModel, mainGraphValues, parseModel, withOutputs } from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import type { ReferenceRun } from './measure-target.ts';
import type { PreparedGraphs, PreparedModel } from './prepare-model.ts';

export type InputSource =
  | { readonly kind: 'random'; readonly seed: number }
  | { readonly kind: 'file'; readonly path: string };

/** Samples that `random:SEED` draws, to run and to calibrate with. */
export const RANDOM_SAMPLES = 8;
const RANDOM_CALIBRATION_SAMPLES = 64;

/** Random samples that calibrate a model take no more; the inputs of one that fits a board never do. */
const MOST_CALIBRATION_BYTES = 64 * 1024 * 1024;

/** Samples of the model's inputs. Throws AppError where the file does not fit the model. */
export async function readSamples(
  model: PreparedGraphs,
  source: InputSource,
  randomSamples = RANDOM_SAMPLES,
): Promise<BoundInputs> {
  const inputs = inputsOf(model);
  if (source.kind === 'file') return bindInputs(await readArrays(source.path), inputs);
  return { samples: randomInputs(source.seed, inputs, randomSamples), labels: null };
}

/** Samples to calibrate with: 64 where they are random. Throws AppError as `readSamples` does. */
export async function readCalibration(
  model: PreparedGraphs,
  source: InputSource,
): Promise<BoundInputs> {
  const bytes = inputsOf(model).reduce((sum, input) => sum + byteSize(input), 0);
  const most = Math.max(1, Math.floor(MOST_CALIBRATION_BYTES / Math.max(1, bytes)));
  return readSamples(model, source, Math.min(RANDOM_CALIBRATION_SAMPLES, most));
}

/**
 * Runs ONNX Runtime on all samples. `inner` names values inside the model to give besides; those of
 * functions, which the reference cannot show, are left out.
 */
export async function referenceFor(
  model: PreparedModel,
  { samples, labels }: BoundInputs,
  inner: readonly string[],
  signal?: AbortSignal,
): Promise<ReferenceRun> {
  const outputs = graphOf(model).outputs.map((port) => port.name);
  const shown = inner.length === 0 ? null : showing(model, inner);
  const answer = await runReference({
    model: shown?.bytes ?? model.bytes,
    samples,
    outputNames: [...new Set([...outputs, ...(shown?.names ?? [])])],
    ...(signal === undefined ? {} : { signal }),
  });
  const named = answer.samples.map(
    (tensors) => new Map(answer.outputNames.map((name, i) => [name, tensors[i]!])),
  );
  return {
    samples,
    labels,
    outputs: named.map((tensors) => outputs.map((name) => tensors.get(name)!)),
    inner: named,
  };
}

/** The model with those of the values as outputs that its main graph has, and their names. */
function showing(
  { bytes }: PreparedModel,
  inner: readonly string[],
): { readonly bytes: Uint8Array; readonly names: readonly string[] } {
  const model = parseModel(bytes, new Map());
  const values = mainGraphValues(model);
  const names = inner.filter((name) => values.has(name));
  const shown = withOutputs(model, names);
  return { bytes: shown === model ? bytes : encodeModel(shown), names };
}

/** The inputs of the model as arrays of data must fit them: ONNX's types, whatever a target's are. */
export function inputsOf(model: PreparedGraphs): ModelInput[] {
  const graph = graphOf(model);
  return graph.inputs.map(({ name, value }) => {
    const { element, shape } = valueOf(graph, value).type;
    return { name, shape, element };
  });
}

function graphOf({ imported, name }: PreparedGraphs): Graph {
  if (imported === null) {
    throw new InvariantError(`the model ${name} was refused and has no inputs`);
  }
  return imported;
}
