/** Runs one model file on boards, as `flashline run` does, in a folder that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import type { Tensor } from '@flashline/ir';
import { readModelFile } from '@flashline/model-files';
import { prepareModel, readSamples, referenceFor, runModel, type RunResult } from '../src/index.ts';

export async function runFile(
  path: string,
  boards: readonly Board[],
  options: { readonly compareLayers?: boolean; readonly sample?: Tensor } = {},
): Promise<RunResult> {
  const file = await readModelFile(path);
  const model = prepareModel(file.name, file.bytes, { dims: new Map(), prefix: null });
  const samples =
    model.graph === null
      ? null
      : options.sample === undefined
        ? await readSamples(model, { kind: 'random', seed: 0 })
        : { samples: [[options.sample]], labels: null };
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
