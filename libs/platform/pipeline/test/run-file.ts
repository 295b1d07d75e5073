/** Runs one model file on boards, as `flashline run` does, in a folder that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import { readModelFile } from '@flashline/model-files';
import {
  prepareModel,
  readSamples,
  referenceFor,
  runModel,
  type InputSource,
  type RunResult,
} from '../src/index.ts';

export async function runFile(
  path: string,
  boards: readonly Board[],
  options: { readonly compareLayers?: boolean; readonly inputs?: string } = {},
): Promise<RunResult> {
  const file = await readModelFile(path);
  const model = prepareModel(file.name, file.bytes, { dims: new Map(), prefix: null });
  const source: InputSource =
    options.inputs === undefined
      ? { kind: 'random', seed: 0 }
      : { kind: 'file', path: options.inputs };
  const samples = model.graph === null ? null : await readSamples(model, source);
  const folder = await mkdtemp(join(tmpdir(), 'flashline-test-'));
  try {
    return await runModel({
      model,
      targets: boards.map((board) => ({ board, precision: 'fp32', optimize: 'balanced' })),
      reference: (inner) => referenceFor(model, samples!, inner),
      compareLayers: options.compareLayers ?? false,
      gates: [],
      baseline: null,
      folder,
      options: {},
      provenance: {},
      onProgress: () => undefined,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
