/** `flashline generate MODEL.onnx`: the model as C, or as a project that builds. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError } from '@flashline/errors';
import {
  compileTarget,
  describeFallbacks,
  describeLayers,
  programsOf,
  targetName,
} from '@flashline/pipeline';
import { printDiagnostics, type ReportLayer } from '@flashline/report';
import { Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { EXIT_NOT_DEPLOYABLE } from '../exit-code.ts';
import { FORMATS, type FileContent, type Format } from '../formats.ts';
import { loadModel } from '../load-model.ts';
import { addModelOptions, type ModelOptions } from '../model-options.ts';
import { checkOutputFolder, openOutputFolder } from '../output-folder.ts';
import { planShortages } from '../plan-shortages.ts';
import { noteUnused } from '../quantization-options.ts';

interface Options extends ModelOptions {
  readonly format: Format;
  readonly out: string;
}

const NOTHING_MEASURED = { instructions: [], maxRelErrors: [] };

export function generateCommand({ exit, signal }: CommandContext): Command {
  return addModelOptions(new Command('generate'))
    .description('write the model as C, one folder <board>.<precision> per target')
    .argument('<model>', 'ONNX file')
    .requiredOption('--format <format>', 'c (the source) or cmake (a project)', parseFormat)
    .requiredOption('--out <dir>', 'output folder')
    .action(async (path: string, options: Options) => exit(await generate(path, options, signal)));
}

async function generate(path: string, options: Options, signal: AbortSignal): Promise<number> {
  await checkOutputFolder(options.out);
  const { model, targets } = await loadModel(path, options, signal);
  process.stderr.write(printDiagnostics(model.diagnostics));
  if (model.failure !== null) throw model.failure;
  if (model.graph === null) return EXIT_NOT_DEPLOYABLE;
  const folder = await openOutputFolder(options.out);
  const shortages: string[] = [];
  const lines: string[] = [];
  const layers: ReportLayer[] = [];
  try {
    const programFor = programsOf(model);
    for (const target of targets) {
      const compiled = compileTarget(model, programFor(target.precision), target);
      const files = await options.format(compiled.source, target);
      await writeFiles(join(folder.path, targetName(target)), files);
      shortages.push(...planShortages(compiled, target));
      layers.push(...describeLayers(compiled, target.precision, NOTHING_MEASURED));
      lines.push(`${join(options.out, targetName(target))}: ${files.size} files\n`);
    }
    signal.throwIfAborted();
    await folder.publish();
  } finally {
    await folder.discard();
  }
  noteUnused(options, targets);
  process.stderr.write(printDiagnostics(describeFallbacks(layers)));
  process.stderr.write(shortages.join(''));
  process.stdout.write(lines.join(''));
  return shortages.length === 0 ? 0 : EXIT_NOT_DEPLOYABLE;
}

async function writeFiles(folder: string, files: ReadonlyMap<string, FileContent>): Promise<void> {
  for (const [name, content] of files) {
    const path = join(folder, name);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    } catch (error) {
      throw fileError(`the file ${name}`, error);
    }
  }
}

function parseFormat(text: string): Format {
  const format = FORMATS.get(text);
  if (format !== undefined) return format;
  const names = [...FORMATS.keys()].join(' or ');
  if (text === 'cubeide' || text === 'libopencm3') {
    throw new InvalidArgumentError(`it is not built yet, use ${names}.`);
  }
  throw new InvalidArgumentError(`use ${names}.`);
}
