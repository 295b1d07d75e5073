/**
 * Measures the corpus on a virtual Cortex-M4 board, fits the cost tables of the predictions, writes
 * them, and prints how far the fit is off. Needs arm-gcc and QEMU.
 * Usage: npm run fit-costs [-- PART]; PART of a kernel's name lists its layers one by one.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BOARDS, findBoard } from '@flashline/boards';
import type { CodeTable, InstructionTable } from '@flashline/latency';
import { ARM_GCC, findCompiler, type OptimizeFlag } from '@flashline/toolchain';
import { inInt8, modelsIn, sweepModels, twinModels, type CorpusModel } from './costs/corpus.ts';
import { fitCode } from './costs/fit-code.ts';
import { holdOut, printKernelErrors, printLayers, printModelErrors } from './costs/fit-report.ts';
import { fitInstructions } from './costs/fit.ts';
import { measureModel, type MeasuredModel } from './costs/measure.ts';
import { QUANTIZED_LAYERS, SWEEPS, UNCOMMON } from './costs/sweeps/index.ts';

const BOARD = findBoard('nucleo-l4r5zi')!;
const LEVELS: readonly OptimizeFlag[] = ['-O2', '-O3', '-Os'];
const DATA = fileURLToPath(new URL('../libs/domain/latency/data/', import.meta.url));

async function measureAll(
  models: readonly CorpusModel[],
  level: OptimizeFlag,
): Promise<MeasuredModel[]> {
  const measured: MeasuredModel[] = [];
  for (const [i, each] of models.entries()) {
    if (process.stderr.isTTY)
      process.stderr.write(`\r${level} ${i}/${models.length} ${each.name}\u001b[K`);
    const model = await measureModel(each, BOARD, level);
    if (model !== null) measured.push(model);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return measured;
}

/** A layer costs what three have more than two; the rest of two is entry and exit. */
async function measureOverhead(level: OptimizeFlag): Promise<number> {
  const totals = (await measureAll(twinModels(), level)).map(({ layers }) =>
    layers.reduce((sum, layer) => sum + layer.instructions, 0),
  );
  return totals[0]! - 2 * (totals[1]! - totals[0]!);
}

function inBoth(models: readonly CorpusModel[]): CorpusModel[] {
  return [...models, ...inInt8(models)];
}

async function fitLevel(
  level: OptimizeFlag,
): Promise<{ readonly instructions: InstructionTable; readonly code: CodeTable }> {
  const overhead = await measureOverhead(level);
  const sweeps = await measureAll(
    [
      ...inBoth(sweepModels('sweep', SWEEPS)),
      ...inBoth(sweepModels('uncommon', UNCOMMON)),
      ...sweepModels('quantized', QUANTIZED_LAYERS),
    ],
    level,
  );
  const models = modelsIn('bench/models', 'zoo/models', 'zoo/torchscript');
  const real = await measureAll(inBoth(models), level);
  const swept = sweeps.flatMap(({ layers }) => layers);
  const layers = [...swept, ...real.flatMap((model) => model.layers)];
  const { kept, held } = holdOut(swept);
  const instructions = fitInstructions(layers, overhead);
  const code = fitCode([...sweeps, ...real], BOARD, level);
  process.stdout.write(
    `Level ${level}, ${BOARD.id}\n\n` +
      printKernelErrors(layers, instructions, held, fitInstructions(kept, overhead)) +
      printModelErrors(real, instructions, fitInstructions(swept, overhead), code),
  );
  const part = process.argv[2];
  if (part !== undefined) process.stdout.write(printLayers(layers, instructions, part));
  return { instructions, code };
}

async function emptyFlash(): Promise<Record<string, number>> {
  const [model] = twinModels();
  const sizes: Record<string, number> = {};
  for (const board of BOARDS) {
    sizes[board.id] = (await measureModel(model, board, '-O2'))!.emptyFlashBytes;
  }
  return sizes;
}

function writeTable(name: string, table: unknown): void {
  writeFileSync(`${DATA}${name}`, `${printLevels(table)}\n`);
  execFileSync('prettier', ['--log-level', 'warn', '--write', `${DATA}${name}`]);
}

/** JSON with the innermost objects on one line. */
function printLevels(table: unknown): string {
  return JSON.stringify(table, null, 1).replace(/\{[^{}]*\}/g, (text) =>
    text.replace(/\s*\n\s*/g, ' '),
  );
}

const fitted: [OptimizeFlag, Awaited<ReturnType<typeof fitLevel>>][] = [];
for (const level of LEVELS) fitted.push([level, await fitLevel(level)]);
const by = <T>(pick: (fit: Awaited<ReturnType<typeof fitLevel>>) => T) =>
  Object.fromEntries(fitted.map(([level, fit]) => [level, pick(fit)]));
writeTable(
  'instructions.json',
  by(({ instructions }) => instructions),
);
writeTable('code.json', {
  measuredWith: { board: BOARD.id, compiler: (await findCompiler(ARM_GCC)).identity },
  emptyFlashBytes: await emptyFlash(),
  levels: by(({ code }) => code),
});
