/** `flashline run MODEL.onnx`: the main job on this machine. */
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import { readModelFile } from '@flashline/model-files';
import {
  prepareModel,
  readSamples,
  referenceFor,
  runModel,
  type InputSource,
  type RunResult,
} from '@flashline/pipeline';
import {
  GATE_KEYS,
  parseGate,
  printReport,
  REPORT,
  reportSchema,
  type Gate,
  type Report,
} from '@flashline/report';
import { Command, InvalidArgumentError } from 'commander';
import { USAGE_ERROR } from '../errors.ts';
import { exitCodeOfReport } from '../exit-code.ts';
import { addModelOptions, targetsOf, type ModelOptions } from '../model-options.ts';
import { openOutputFolder } from '../output-folder.ts';
import { openProgress } from '../progress.ts';
import { writeRunFiles } from '../run-files.ts';
import { parseInputs } from '../input-source.ts';

interface Options extends ModelOptions {
  readonly inputs: InputSource;
  readonly layers?: true;
  readonly gate: readonly Gate[];
  readonly baseline?: string;
  readonly out?: string;
  readonly json?: string;
}

/** `exit` receives the exit code when the command has run. */
export function runCommand(exit: (code: number) => void): Command {
  return addModelOptions(new Command('run'))
    .description('build, run on virtual boards and compare with ONNX Runtime')
    .argument('<model>', 'ONNX file')
    .option('--inputs <source>', 'FILE (.npz, .npy) or random:SEED', parseInputs, {
      kind: 'random',
      seed: 0,
    })
    .option('--layers', 'compare each layer with the reference')
    .option('--gate <key=limit>', `limit to keep, repeatable: ${GATE_KEYS.join(', ')}`, collectGate, [])
    .option('--baseline <report>', 'report.json that relative gates compare with')
    .option('--out <dir>', 'output folder (default flashline-out/<model>)')
    .option('--json <file>', 'write the report; - is standard output')
    .option('--schema', 'print the JSON Schema of the report and end')
    .on('option:schema', () => {
      process.stdout.write(`${JSON.stringify(reportSchema(), null, 2)}\n`);
      process.exit(0);
    })
    .exitOverride()
    .action(async (path: string, options: Options) => exit(await run(path, options)));
}

async function run(path: string, options: Options): Promise<number> {
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline);
  const file = await readModelFile(path);
  const model = prepareModel(file.name, file.bytes, {
    dims: options.dim,
    prefix: options.name ?? null,
  });
  const folder = await openOutputFolder(options.out ?? `flashline-out/${model.name}`);
  const progress = openProgress();
  try {
    const bound = model.graph === null ? null : await readSamples(model, options.inputs);
    const result = await runModel({
      model,
      targets: targetsOf(options),
      reference: (inner) => referenceFor(model, bound!, inner),
      compareLayers: options.layers ?? false,
      gates: options.gate,
      baseline,
      folder: folder.path,
      options: describeOptions(options),
      provenance: {},
      onProgress: progress.show,
    });
    await writeRunFiles(folder.path, model, result);
    await folder.publish();
    progress.close();
    await printResult(result, options.json ?? null);
    return exitCodeOfReport(result.report, result.failure?.exitCode ?? null);
  } finally {
    progress.close();
    await folder.discard();
  }
}

async function printResult(result: RunResult, json: string | null): Promise<void> {
  const table = printReport(result.report);
  if (result.failure !== null) process.stderr.write(`${result.failure.message}\n`);
  const text = `${JSON.stringify(result.report, null, 2)}\n`;
  if (json === '-') {
    process.stderr.write(table);
    process.stdout.write(text);
    return;
  }
  process.stdout.write(table);
  if (json === null) return;
  await writeFile(json, text).catch((error: unknown) => {
    throw fileError(json, error);
  });
}

/** What was asked for, without a path of this machine. */
function describeOptions(options: Options): Report['options'] {
  const { inputs } = options;
  return {
    boards: targetsOf(options).map((target) => target.board.id),
    optimize: options.optimize,
    io: options.io,
    dims: Object.fromEntries(options.dim),
    name: options.name ?? null,
    inputs: inputs.kind === 'random' ? { random: inputs.seed } : { file: basename(inputs.path) },
    layers: options.layers ?? false,
    gates: options.gate.map((gate) => ({ ...gate })),
  };
}

async function readBaseline(path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) throw new AppError(USAGE_ERROR, `The baseline '${path}' cannot be read.`);
  try {
    return REPORT.parse(JSON.parse(text));
  } catch {
    throw new AppError(USAGE_ERROR, `The baseline '${path}' is no flashline.report/1: give a report.json.`);
  }
}

function collectGate(text: string, gates: readonly Gate[]): readonly Gate[] {
  const gate = parseGate(text);
  if (gate === null) throw new InvalidArgumentError(`write KEY=LIMIT with one of ${GATE_KEYS.join(', ')}.`);
  return [...gates, gate];
}
