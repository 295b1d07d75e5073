/** Runs and analyzes one model file, as the command line does, in a folder that is gone after. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import { readArrays, readModelFile, UNNAMED } from '@flashline/model-files';
import {
  analyzeModel,
  prepareModel,
  readSamples,
  referenceFor,
  runModel,
} from '@flashline/pipeline';
import type { Report } from '@flashline/report';

/** `sample` is a file with one input of the model; absent: random samples. */
export async function runFile(
  path: string,
  boards: readonly Board[],
  sample?: string,
): Promise<{ readonly measured: Report; readonly predicted: Report }> {
  const file = await readModelFile(path);
  const model = prepareModel(file.name, file.bytes, { dims: new Map(), prefix: null });
  const targets = boards.map(
    (board) => ({ board, precision: 'fp32', optimize: 'balanced' }) as const,
  );
  const predicted = analyzeModel({ model, targets, options: {} });
  const samples =
    sample === undefined
      ? await readSamples(model, { kind: 'random', seed: 0 })
      : { samples: [[(await readArrays(sample)).get(UNNAMED)!]], labels: null };
  const folder = await mkdtemp(join(tmpdir(), 'flashline-bench-'));
  try {
    const { report } = await runModel({
      model,
      targets,
      reference: (inner) => referenceFor(model, samples, inner),
      compareLayers: false,
      gates: [],
      baseline: null,
      folder,
      options: {},
      provenance: {},
      onProgress: () => undefined,
    });
    return { measured: report, predicted };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
