/** Runs and analyzes one model file, as the command line does, in a folder that is gone after. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import { readArrays, readModelFile, UNNAMED } from '@flashline/model-files';
import {
  analyzeModel,
  prepareModel,
  quantizeModel,
  readCalibration,
  readSamples,
  referenceFor,
  runModel,
  type Precision,
  type PreparedModel,
  type TargetRequest,
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
  const targets = targetsOf(boards, 'fp32');
  const predicted = analyzeModel({ model, targets, options: {} });
  return { measured: await runModelFile(model, boards, 'fp32', sample), predicted };
}

/** The model in int8 with int8 ports, calibrated with 64 random samples. */
export async function quantizeFile(path: string): Promise<PreparedModel> {
  const file = await readModelFile(path);
  const model = prepareModel(file.name, file.bytes, { dims: new Map(), prefix: null });
  const { samples } = await readCalibration(model, { kind: 'random', seed: 1 });
  return quantizeModel(model, {
    samples,
    source: 'random:1',
    method: 'minmax',
    keepFp32: [],
    io: 'int8',
  });
}

export async function runModelFile(
  model: PreparedModel,
  boards: readonly Board[],
  precision: Precision,
  sample?: string,
): Promise<Report> {
  const samples =
    sample === undefined
      ? await readSamples(model, { kind: 'random', seed: 0 })
      : { samples: [[(await readArrays(sample)).get(UNNAMED)!]], labels: null };
  const folder = await mkdtemp(join(tmpdir(), 'flashline-bench-'));
  try {
    const { report } = await runModel({
      model,
      targets: targetsOf(boards, precision),
      reference: (inner) => referenceFor(model, samples, inner),
      compareLayers: false,
      gates: [],
      baseline: null,
      folder,
      options: {},
      provenance: {},
      onProgress: () => undefined,
    });
    return report;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function targetsOf(boards: readonly Board[], precision: Precision): TargetRequest[] {
  return boards.map((board) => ({ board, precision, optimize: 'balanced' }));
}
