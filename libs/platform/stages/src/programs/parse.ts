/** ONNX model to prepared model; options that do not go with it are refused. */
import {
  checkDims,
  checkPrecisions,
  checkPrefix,
  prepareModel,
  unreadableModel,
  type PreparedModel,
} from '@flashline/pipeline';
import { encodePrepared } from '../codec.ts';
import type { PARSE, RequestOf, ResultOf } from '../definitions.ts';
import { MODEL_FILE, PREPARED_FILE } from '../stage-files.ts';
import { requireInput, writeOutput } from './files.ts';

type Request = RequestOf<typeof PARSE>;

export async function run(request: Request): Promise<ResultOf<typeof PARSE>> {
  checkPrefix(request.prefix);
  const dims = new Map(Object.entries(request.dims));
  const model = prepare(await requireInput(MODEL_FILE), dims, request);
  checkDims(dims, model.symbolicDims);
  checkPrecisions(request, model.isQuantized);
  await writeOutput(PREPARED_FILE, encodePrepared(model));
  const { graph, isQuantized, symbolicDims } = model;
  return { isRefused: graph === null, isQuantized, symbolicDims: [...symbolicDims] };
}

function prepare(
  bytes: Uint8Array,
  dims: ReadonlyMap<string, number>,
  { name, prefix, io }: Request,
): PreparedModel {
  try {
    return prepareModel(name, bytes, { dims, prefix, io });
  } catch (error) {
    throw unreadableModel(`${name}.onnx`, error);
  }
}
