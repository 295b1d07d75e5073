/** Where the inputs of a run come from, and what the reference answers to them. */
import { InvariantError, valueOf, type Graph } from '@flashline/ir';
import {
  bindInputs,
  randomInputs,
  readArrays,
  type BoundInputs,
  type ModelInput,
} from '@flashline/model-files';
import { encodeModel, parseModel, withOutputs } from '@flashline/onnx';
import { runReference } from '@flashline/oracle';
import type { ReferenceRun } from './measure-target.ts';
import type { PreparedModel } from './prepare-model.ts';

export type InputSource =
  | { readonly kind: 'random'; readonly seed: number }
  | { readonly kind: 'file'; readonly path: string };

/** Samples that `random:SEED` draws. */
export const RANDOM_SAMPLES = 8;

/** Samples of the model's inputs. Throws AppError where the file does not fit the model. */
export async function readSamples(model: PreparedModel, source: InputSource): Promise<BoundInputs> {
  const inputs = inputsOf(model);
  if (source.kind === 'file') return bindInputs(await readArrays(source.path), inputs);
  return { samples: randomInputs(source.seed, inputs, RANDOM_SAMPLES), labels: null };
}

/** Runs ONNX Runtime on all samples; `inner` names values inside the model to give besides. */
export async function referenceFor(
  model: PreparedModel,
  { samples, labels }: BoundInputs,
  inner: readonly string[],
  signal?: AbortSignal,
): Promise<ReferenceRun> {
  const outputs = graphOf(model).outputs.map((port) => port.name);
  const outputNames = [...new Set([...outputs, ...inner])];
  const isPlain = outputNames.every((name) => outputs.includes(name));
  const answer = await runReference({
    model: isPlain ? model.bytes : showing(model, outputNames),
    samples,
    outputNames,
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

/** The model with more of its values as outputs: the reference shows nothing else. */
function showing(model: PreparedModel, names: readonly string[]): Uint8Array {
  return encodeModel(withOutputs(parseModel(model.bytes, new Map()), names));
}

/** The inputs of the model as arrays of data must fit them. */
export function inputsOf(model: PreparedModel): ModelInput[] {
  const graph = graphOf(model);
  return graph.inputs.map(({ name, value }) => {
    const { element, shape } = valueOf(graph, value).type;
    return { name, shape, element };
  });
}

function graphOf({ graph, name }: PreparedModel): Graph {
  if (graph === null) throw new InvariantError(`the model ${name} was refused and has no inputs`);
  return graph;
}
