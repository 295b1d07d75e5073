/** `flashline analyze MODEL.onnx`: verdict, memory and prediction, with no C compiler. */
import { AppError } from '@flashline/errors';
import { analyzeModel } from '@flashline/pipeline';
import { printDiagnostics, printReport, type Report } from '@flashline/report';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { USAGE_ERROR } from '../errors.ts';
import { exitCodeOfReport } from '../exit-code.ts';
import { checkJsonTarget, printResult } from '../json-output.ts';
import { loadModel } from '../load-model.ts';
import { addModelOptions, targetsOf, type ModelOptions } from '../model-options.ts';

interface Options extends ModelOptions {
  readonly sensitivity?: true;
  readonly json?: string;
}

export function analyzeCommand({ exit }: CommandContext): Command {
  return addModelOptions(new Command('analyze'))
    .description('predict verdict, memory and instructions; needs no C compiler')
    .argument('<model>', 'ONNX file')
    .option('--sensitivity', 'effect of int8 per layer (not built yet)')
    .option('--json <file>', 'write the report; - is standard output')
    .action(async (path: string, options: Options) => exit(await analyze(path, options)));
}

async function analyze(path: string, options: Options): Promise<number> {
  if (options.sensitivity === true) {
    throw new AppError(
      USAGE_ERROR,
      '--sensitivity needs int8, which is not built yet: leave it out.',
    );
  }
  const json = options.json ?? null;
  checkJsonTarget(json);
  const model = await loadModel(path, options);
  if (model.failure !== null) throw model.failure;
  const report = analyzeModel({
    model,
    targets: targetsOf(options),
    options: describeOptions(options),
  });
  process.stderr.write(printDiagnostics(report.diagnostics));
  await printResult(printReport(report), `${JSON.stringify(report, null, 2)}\n`, json);
  return exitCodeOfReport(report, null);
}

function describeOptions(options: Options): Report['options'] {
  const targets = targetsOf(options);
  return {
    boards: [...new Set(targets.map((target) => target.board.id))],
    precisions: [...new Set(targets.map((target) => target.precision))],
    optimize: options.optimize,
    io: options.io,
    dims: Object.fromEntries(options.dim),
    name: options.name ?? null,
  };
}
