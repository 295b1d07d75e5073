/** `flashline analyze MODEL.onnx`: verdict, memory and prediction, with no C compiler. */
import { AppError } from '@flashline/errors';
import { analyzeModel } from '@flashline/pipeline';
import { printDiagnostics, printReport } from '@flashline/report';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { USAGE_ERROR } from '../errors.ts';
import { exitCodeOfReport } from '../exit-code.ts';
import { checkJsonTarget, printResult } from '../json-output.ts';
import { loadModel } from '../load-model.ts';
import { addModelOptions, describeModelOptions, type ModelOptions } from '../model-options.ts';

interface Options extends ModelOptions {
  readonly sensitivity?: true;
  readonly json?: string;
}

export function analyzeCommand({ exit, signal }: CommandContext): Command {
  return addModelOptions(new Command('analyze'))
    .description('predict verdict, memory and instructions; needs no C compiler')
    .argument('<model>', 'ONNX file')
    .option('--sensitivity', 'effect of int8 per layer (not built yet)')
    .option('--json <file>', 'write the report; - is standard output')
    .action(async (path: string, options: Options) => exit(await analyze(path, options, signal)));
}

async function analyze(path: string, options: Options, signal: AbortSignal): Promise<number> {
  if (options.sensitivity === true) {
    throw new AppError(
      USAGE_ERROR,
      '--sensitivity needs int8, which is not built yet: leave it out.',
    );
  }
  const json = options.json ?? null;
  checkJsonTarget(json);
  const { model, targets } = await loadModel(path, options, signal);
  if (model.failure !== null) throw model.failure;
  const report = analyzeModel({
    model,
    targets,
    options: await describeModelOptions(options, targets),
  });
  process.stderr.write(printDiagnostics(report.diagnostics));
  await printResult(printReport(report), `${JSON.stringify(report, null, 2)}\n`, json);
  return exitCodeOfReport(report, null);
}
