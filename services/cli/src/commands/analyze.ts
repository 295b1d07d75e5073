/** `flashline analyze MODEL.onnx`: verdict, memory and prediction, with no C compiler. */
import { analyzeModel, describeModelOptions, withSensitivity } from '@flashline/pipeline';
import { printDiagnostics, printReport, printSensitivity } from '@flashline/report';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { exitCodeOfReport } from '../exit-code.ts';
import { checkJsonTarget, printResult } from '../json-output.ts';
import { loadModel } from '../load-model.ts';
import { noteUnused, sensitivityWith } from '../quantization-options.ts';
import { addModelOptions, modelJobOptions, type ModelOptions } from '../model-options.ts';

interface Options extends ModelOptions {
  readonly sensitivity?: true;
  readonly json?: string;
}

export function analyzeCommand({ exit, signal }: CommandContext): Command {
  return addModelOptions(new Command('analyze'))
    .description('predict verdict, memory and instructions; needs no C compiler')
    .argument('<model>', 'ONNX file')
    .option('--sensitivity', 'how much accuracy each node costs in int8; needs --calibration')
    .option('--json <file>', 'write the report; - is standard output')
    .action(async (path: string, options: Options) => exit(await analyze(path, options, signal)));
}

async function analyze(path: string, options: Options, signal: AbortSignal): Promise<number> {
  const json = options.json ?? null;
  checkJsonTarget(json);
  const { model, targets } = await loadModel(path, options, signal);
  if (model.failure !== null) throw model.failure;
  const predicted = analyzeModel({
    model,
    targets,
    options: describeModelOptions(await modelJobOptions(options), targets),
  });
  const isWanted = options.sensitivity === true && model.imported !== null;
  const sensitivity = isWanted ? await sensitivityWith(model, options, signal) : null;
  const report = sensitivity === null ? predicted : withSensitivity(predicted, sensitivity);
  if (options.sensitivity !== true) noteUnused(options, targets);
  process.stderr.write(printDiagnostics(report.diagnostics));
  const text = printReport(report) + (sensitivity === null ? '' : printSensitivity(sensitivity));
  await printResult(text, `${JSON.stringify(report, null, 2)}\n`, json);
  return exitCodeOfReport(report, null);
}
