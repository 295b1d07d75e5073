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
import {
  GATE_KEYS,
  parseGate,
  printDiagnostics,
  printReport,
  reportSchema,
  type Gate,
} from '@flashline/report';
import { Command, InvalidArgumentError } from 'commander';
import { readBaseline } from '../baseline.ts';
import type { CommandContext } from '../command-context.ts';
import { USAGE_ERROR } from '../errors.ts';
import { exitCodeOfReport } from '../exit-code.ts';
import { hashOfFile } from '../file-hash.ts';
import { parseInputs } from '../input-source.ts';
import { checkJsonTarget, printResult } from '../json-output.ts';
import { loadModel } from '../load-model.ts';
import { addModelOptions, modelJobOptions, type ModelOptions } from '../model-options.ts';
import { checkOutputFolder, openOutputFolder } from '../output-folder.ts';
import { openProgress } from '../progress.ts';
import { describeSource } from '../quantization-options.ts';
import { nameOfModel, writeRunFiles } from '../run-files.ts';

interface Options extends ModelOptions {
  readonly inputs: InputSource;
  readonly layers?: true;
  readonly gate: readonly Gate[];
  readonly baseline?: string;
  readonly out?: string;
  readonly json?: string;
  readonly schema?: true;
}

export function runCommand({ exit, signal }: CommandContext): Command {
  return addModelOptions(new Command('run'))
    .description('build, run on virtual boards and compare with ONNX Runtime')
    .argument('[model]', 'ONNX file')
    .option('--inputs <source>', 'FILE (.npz, .npy) or random:SEED', parseInputs, {
      kind: 'random',
      seed: 0,
    })
    .option('--layers', 'compare each layer with the reference')
    .option(
      '--gate <key=limit>',
      `limit to keep, repeatable: ${GATE_KEYS.join(', ')}`,
      collectGate,
      [],
    )
    .option('--baseline <report>', 'report.json that relative gates compare with')
    .option('--out <dir>', 'output folder (default: flashline-out/<model>)')
    .option('--json <file>', 'write the report; - is standard output')
    .option('--schema', 'print the JSON Schema of the report and end')
    .action(async (path: string | undefined, options: Options) => {
      exit(options.schema === true ? printSchema() : await run(path, options, signal));
    });
}

function printSchema(): number {
  process.stdout.write(`${JSON.stringify(reportSchema(), null, 2)}\n`);
  return 0;
}

async function run(
  path: string | undefined,
  options: Options,
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
    gates: options.gate,
    baseline,
    options: describeRunOptions(await runJobOptions(options), targets),
    provenance: {},
    signal,
  };
  const result = await runInFolder(job, out);
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
async function runJobOptions(options: Options): Promise<RunJobOptions> {
  const { inputs, baseline } = options;
  return {
    ...(await modelJobOptions(options)),
    inputs: await describeSource(inputs),
    layers: options.layers ?? false,
    gates: options.gate,
    baseline: baseline === undefined ? null : await hashOfFile(baseline),
  };
}

function collectGate(text: string, gates: readonly Gate[]): readonly Gate[] {
  const gate = parseGate(text);
  if (gate !== null) return [...gates, gate];
  throw new InvalidArgumentError(`write KEY=LIMIT or KEY=+P% with one of ${GATE_KEYS.join(', ')}.`);
}
