/** The same job as one call of `runModel`, as the command line makes it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBoard } from '@flashline/boards';
import {
  checkPrecisions,
  describeRunOptions,
  prepareModel,
  quantizeModel,
  quantizeRequest,
  readSamples,
  referenceFor,
  requireCalibration,
  runModel,
  type InputSource,
  type RunResult,
} from '@flashline/pipeline';
import { parseGate } from '@flashline/report';
import type { Samples } from '../src/index.ts';
import type { StagedJob } from './staged-job.ts';

export interface DirectJob extends Omit<StagedJob, 'model'> {
  readonly bytes: Uint8Array;
  /** File of uploaded samples. */
  readonly data: string | null;
  readonly folder: string;
}

export async function runDirectJob(job: DirectJob): Promise<RunResult> {
  const { bytes, options, data, folder } = job;
  const targets = job.targets.map(({ board, ...rest }) => ({ ...rest, board: findBoard(board)! }));
  const precisions = [...new Set(targets.map(({ precision }) => precision))];
  const { io, keepFp32 } = options;
  const dims = new Map(Object.entries(options.dims));
  let model = prepareModel(job.name, bytes, { dims, prefix: options.name, io });
  checkPrecisions({ precisions, keepFp32, io }, model.isQuantized);
  if (precisions.includes('int8') && !model.isQuantized && model.graph !== null) {
    const described = requireCalibration(options.calibration);
    const source = sourceOf(described, data);
    const method = options.calibrationMethod;
    const choice = { source, described, method, keepFp32, io };
    model = await quantizeModel(model, await quantizeRequest(model, choice));
  }
  const gates = options.gates.map((text) => parseGate(text)!);
  const { optimize } = targets[0]!;
  return runModel({
    model,
    targets,
    reference: async (inner, signal) =>
      referenceFor(model, await readSamples(model, sourceOf(options.inputs, data)), inner, signal),
    compareLayers: options.layers,
    gates,
    baseline: null,
    folder,
    options: describeRunOptions({ ...options, optimize, dims, gates, baseline: null }, targets),
    provenance: {},
    onProgress: () => undefined,
  });
}

function sourceOf(samples: Samples, data: string | null): InputSource {
  return 'random' in samples
    ? { kind: 'random', seed: samples.random }
    : { kind: 'file', path: data! };
}

/** The ELF of each target, null where it did not link. */
export async function elvesOf({ report }: RunResult, folder: string): Promise<(Buffer | null)[]> {
  return Promise.all(
    report.targets.map(async ({ artifacts }) => {
      const elf = artifacts?.elf ?? null;
      return elf === null ? null : readFile(join(folder, elf));
    }),
  );
}
