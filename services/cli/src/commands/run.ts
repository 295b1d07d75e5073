/** `flashline run MODEL.onnx`: the main job on this machine. */
import { AppError } from '@flashline/errors';
import {
  describeRunOptions,
  readSamples,
  referenceFor,
  runModel,
  type InputSource,
  type PreparedModel,
  type RunJobOptions,
  type RunRequest,
  type RunResult,
} from '@flashline/pipeline';
import { printDiagnostics, printReport } from '@flashline/report';
import { Command } from 'commander';
import { noteMissingBaseline, readBaseline } from '../baseline.ts';
import type { CommandContext } from '../command-context.ts';
import { USAGE_ERROR } from '../errors.ts';
import { exitCodeOfReport } from '../exit-code.ts';
import { hashOfFile } from '../file-hash.ts';
import { checkJsonTarget, printResult } from '../json-output.ts';
import { loadModel } from '../load-model.ts';
import { modelJobOptions } from '../model-options.ts';
import { checkOutputFolder, openOutputFolder } from '../output-folder.ts';
import { openProgress } from '../progress.ts';
import { describeSource, noteUnused } from '../quantization-options.ts';
import { nameOfModel, writeRunFiles } from '../run-files.ts';
import { addRunOptions, printSchema, type RunOptions } from '../run-options.ts';

export function runCommand({ exit, signal }: CommandContext): Command {
  return addRunOptions(new Command('run'), 'output folder (default: flashline-out/<model>)')
    .description('build, run on virtual boards and compare with ONNX Runtime')
    .argument('[model]', 'ONNX file')
    .action(async (path: string | undefined, options: RunOptions) => {
      exit(options.schema === true ? printSchema() : await run(path, options, signal));
    });
}

async function run(
  path: string | undefined,
  options: RunOptions,
  signal: AbortSignal,
): Promise<number> {
  if (path === undefined || path === '') {
    throw new AppError(USAGE_ERROR, 'No model was given: write flashline run MODEL.onnx.');
  }
  const out = options.out ?? `flashline-out/${nameOfModel(path)}`;
  checkJsonTarget(options.json ?? null);
  await checkOutputFolder(out);
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline);
  const { model, targets } = await loadModel(path, options, signal);
  const job: Omit<RunRequest, 'folder' | 'onProgress'> = {
    model,
    targets,
    reference: await referenceOf(model, options.inputs),
    compareLayers: options.layers ?? false,
    gates: options.gate.map(({ gate }) => gate),
    baseline,
    options: describeRunOptions(await runJobOptions(options), targets),
    provenance: {},
    signal,
  };
  const result = await runInFolder(job, out);
  noteUnused(options, targets);
  noteMissingBaseline(options.gate, baseline);
  process.stderr.write(printDiagnostics(result.report.diagnostics));
  const text = `${printReport(result.report)}\nReport, C source and firmware are in ${out}\n`;
  await printResult(text, `${JSON.stringify(result.report, null, 2)}\n`, options.json ?? null);
  return exitCodeOfReport(result.report, result.failure?.exitCode ?? null);
}

/** Leaves the whole output folder, or none where it throws. */
async function runInFolder(
  job: Omit<RunRequest, 'folder' | 'onProgress'>,
  out: string,
): Promise<RunResult> {
  const folder = await openOutputFolder(out);
  const progress = openProgress();
  try {
    const result = await runModel({ ...job, folder: folder.path, onProgress: progress.show });
    job.signal?.throwIfAborted();
    await writeRunFiles(folder.path, job.model, result);
    job.signal?.throwIfAborted();
    await folder.publish();
    return result;
  } finally {
    progress.close();
    await folder.discard();
  }
}

/** A file of inputs is read at once, so that what is wrong with it is known before the work. */
async function referenceOf(
  model: PreparedModel,
  source: InputSource,
): Promise<RunRequest['reference']> {
  const isReady = source.kind === 'file' && model.graph !== null;
  const samples = isReady ? await readSamples(model, source) : null;
  return async (inner, signal) =>
    referenceFor(model, samples ?? (await readSamples(model, source)), inner, signal);
}

/** The options as a job has them: files by their hashes. */
async function runJobOptions(options: RunOptions): Promise<RunJobOptions> {
  const { inputs, baseline } = options;
  return {
    ...(await modelJobOptions(options)),
    inputs: await describeSource(inputs),
    layers: options.layers ?? false,
    gates: options.gate.map(({ gate }) => gate),
    baseline: baseline === undefined ? null : await hashOfFile(baseline),
  };
}
