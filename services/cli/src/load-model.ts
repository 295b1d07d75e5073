/** The model that a command was given, read, optimised and quantised, and its targets. */
import { readModelFile } from '@flashline/model-files';
import {
  checkDims,
  prepareModel,
  unreadableModel,
  type PreparedModel,
  type TargetRequest,
} from '@flashline/pipeline';
import { targetsOf, type ModelOptions } from './model-options.ts';
import { quantizeWith } from './quantization-options.ts';

export interface LoadedModel {
  readonly model: PreparedModel;
  readonly targets: readonly TargetRequest[];
}

/** Throws AppError where the file is no model, or an option does not fit it. */
export async function loadModel(
  path: string,
  options: ModelOptions,
  signal: AbortSignal,
): Promise<LoadedModel> {
  const model = await readModel(path, options);
  checkDims(options.dim, model.symbolicDims);
  const targets = targetsOf(options, model.isQuantized);
  const isWanted = targets.some(({ precision }) => precision === 'int8');
  if (!isWanted || model.isQuantized) return { model, targets };
  return { model: await quantizeWith(model, options, signal), targets };
}

/** The model optimised, not quantised. Throws AppError where the file is no model. */
export async function readModel(path: string, options: ModelOptions): Promise<PreparedModel> {
  try {
    const file = await readModelFile(path);
    const { dim, name, io } = options;
    return prepareModel(file.name, file.bytes, { dims: dim, prefix: name ?? null, io });
  } catch (error) {
    throw unreadableModel(path, error);
  }
}
