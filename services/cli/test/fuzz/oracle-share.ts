/** What `run` does with a model that import accepts, as far as the reference. */
import { AppError } from '@flashline/errors';
import { prepareModel, readSamples, referenceFor } from '@flashline/pipeline';

/** How a model fared with ONNX Runtime. */
export type OracleOutcome = 'answered' | 'refused' | { readonly fault: string };

/** A model that ONNX Runtime refuses is the user's; one that it dies of ends `run` with another code. */
export async function askOracle(bytes: Uint8Array, seed: number): Promise<OracleOutcome> {
  const model = prepareModel('fuzz', bytes, { dims: new Map(), prefix: null });
  if (model.graph === null) return { fault: 'accepted by analyze, but not here' };
  try {
    const samples = await readSamples(model, { kind: 'random', seed });
    const { outputs } = await referenceFor(model, samples, []);
    const isWhole = outputs.every((sample) => sample.length === model.graph!.outputs.length);
    return isWhole ? 'answered' : { fault: 'the reference lacks outputs' };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.exitCode === 2 ? 'refused' : { fault: `${error.code}: ${error.message}` };
  }
}
