/** Reads a model and the external data beside it into one self-contained model. */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import {
  DEFAULT_LIMITS,
  externalDataLocations,
  ModelError,
  selfContained,
  type ImportLimits,
} from '@flashline/onnx';
import { readInputFile, tryReadFile } from './read-file.ts';

export interface ModelFile {
  /** The model with its external data inside. */
  readonly bytes: Uint8Array;
  /** File name without `.onnx`. */
  readonly name: string;
  /** Of `bytes`, in hexadecimal. */
  readonly sha256: string;
}

/** Some exporters write one file per tensor; no honest model has more tensors than this. */
const MAX_DATA_FILES = 4096;

/**
 * Reads the model at `path`. External data is read where it lies beside the model in an ordinary
 * file that is no link. Throws AppError where the file cannot be read, else ModelError.
 */
export async function readModelFile(
  path: string,
  limits: ImportLimits = DEFAULT_LIMITS,
): Promise<ModelFile> {
  const model = await readInputFile(path, limits.modelBytes);
  const locations = externalDataLocations(model, limits);
  const external = await readExternal(path, model.length, locations, limits);
  const bytes = selfContained(model, external, limits);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, name: basename(path).replace(/\.onnx$/i, ''), sha256 };
}

async function readExternal(
  path: string,
  modelBytes: number,
  locations: readonly string[],
  limits: ImportLimits,
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (locations.length > MAX_DATA_FILES) {
    const what = `the model has its data in more than ${MAX_DATA_FILES} files`;
    throw new ModelError('ONNX_LIMIT', what);
  }
  const external = new Map<string, Uint8Array>();
  let left = limits.modelBytes - modelBytes;
  for (const location of locations) {
    const outcome = await tryReadFile(join(dirname(path), location), left, false);
    if ('bytes' in outcome) {
      external.set(location, outcome.bytes);
      left -= outcome.bytes.length;
    } else if (outcome.failure === 'too-large') {
      const what = `the model has more than ${limits.modelBytes} bytes with its data '${location}'`;
      throw new ModelError('ONNX_LIMIT', what);
    } else if (outcome.failure !== 'missing') {
      // What is missing is found when its tensor is read, which can be named then.
      const what = `the data file '${location}' ${REASONS[outcome.failure]}`;
      throw new ModelError('ONNX_EXTERNAL_LOCATION', what);
    }
  }
  return external;
}

const REASONS = {
  link: 'is a link, which may lead out of the folder of the model',
  'not-a-file': 'is not an ordinary file',
  'not-readable': 'cannot be read',
} as const;
