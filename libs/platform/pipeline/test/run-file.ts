/** Runs one model file on boards, as `flashline run` does, in a folder that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Board } from '@flashline/boards';
import type { PortType } from '@flashline/compiler';
import type { Tensor } from '@flashline/ir';
import { readModelFile } from '@flashline/model-files';
import type { CalibrationMethod } from '@flashline/quantize';
import {
  prepareModel,
  quantizeModel,
  RANDOM_SAMPLES,
  readCalibration,
  readSamples,
  referenceFor,
  runModel,
  type Precision,
  type PreparedModel,
  type RunResult,
} from '../src/index.ts';

export interface RunOptions {
  readonly compareLayers?: boolean;
  /** The only sample; random ones unless given. */
  readonly sample?: Tensor;
  /** How many random samples. */
  readonly samples?: number;
  /** fp32 unless given. */
  readonly precision?: Precision;
}

/** In fp32. */
export async function runFile(
  path: string,
  boards: readonly Board[],
  options: Omit<RunOptions, 'precision'> = {},
): Promise<RunResult> {
  const file = await readModelFile(path);
  const model = prepareModel(file.name, file.bytes, { dims: new Map(), prefix: null });
  return runPrepared(model, boards, options);
}

/** The model of a file in int8, calibrated with 64 random samples that no run takes. */
export async function quantizeFile(
  path: string,
  io: PortType = 'fp32',
  method: CalibrationMethod = 'minmax',
): Promise<PreparedModel> {
  const file = await readModelFile(path);
  const model = prepareModel(file.name, file.bytes, { dims: new Map(), prefix: null });
  const { samples } = await readCalibration(model, { kind: 'random', seed: 1 });
  const request = { samples, source: 'random:1', method, keepFp32: [], io } as const;
  return quantizeModel(model, request);
}

export async function runPrepared(
  model: PreparedModel,
  boards: readonly Board[],
  { compareLayers = false, sample, samples: count, precision = 'fp32' }: RunOptions = {},
): Promise<RunResult> {
  const samples =
    model.graph === null
      ? null
      : sample === undefined
        ? await readSamples(model, { kind: 'random', seed: 0 }, count ?? RANDOM_SAMPLES)
        : { samples: [[sample]], labels: null };
  const folder = await mkdtemp(join(tmpdir(), 'flashline-test-'));
  try {
    return await runModel({
      model,
      targets: boards.map((board) => ({ board, precision, optimize: 'balanced' })),
      reference: (inner) => referenceFor(model, samples!, inner),
      compareLayers,
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
