/** The model that a command was given, read and optimised. */
import { AppError } from '@flashline/errors';
import { readModelFile } from '@flashline/model-files';
import { ModelError } from '@flashline/onnx';
import { prepareModel, type PreparedModel } from '@flashline/pipeline';
import { MODEL_UNREADABLE } from './errors.ts';
import { checkDims, type ModelOptions } from './model-options.ts';

/** Throws AppError where the file is no model, or an option does not fit it. */
export async function loadModel(path: string, options: ModelOptions): Promise<PreparedModel> {
  const model = await readModel(path, options);
  checkDims(options.dim, model.symbolicDims);
  return model;
}

async function readModel(path: string, options: ModelOptions): Promise<PreparedModel> {
  try {
    const file = await readModelFile(path);
    const { dim, name } = options;
    return prepareModel(file.name, file.bytes, { dims: dim, prefix: name ?? null });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new AppError(MODEL_UNREADABLE, `${path}: ${error.message}: ${error.hint}.`, {
      cause: error,
    });
  }
}
