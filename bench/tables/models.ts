/** Instructions, memory and error of the bench models and of MLPerf Tiny, beside their budgets. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findBoard } from '@flashline/boards';
import { formatCount, type Report } from '@flashline/report';
import { printTable } from '../costs/table.ts';
import { ROOT } from './root.ts';
import { runFile } from './run-file.ts';

interface Budgets {
  readonly board: { readonly default: string; readonly larger: string };
  readonly models: Readonly<Record<string, { readonly instructions: number }>>;
}

const MLPERF_TINY = join(ROOT, '../shared/models/mlperf-tiny');

export async function printModels(): Promise<void> {
  const budgets = JSON.parse(readFileSync(join(ROOT, 'bench/budgets.json'), 'utf8')) as Budgets;
  const rows: string[][] = [];
  for (const path of [...modelsOf(join(ROOT, 'bench/models')), ...mlperfTiny()]) {
    rows.push(await rowOf(path, budgets));
  }
  process.stdout.write(
    printTable([
      ['model', 'board', 'instructions', 'per MAC', 'budget', 'flash', 'RAM', 'error'],
      ...rows,
    ]),
  );
}

function mlperfTiny(): string[] {
  if (existsSync(MLPERF_TINY)) return modelsOf(MLPERF_TINY);
  process.stdout.write('MLPerf Tiny is left out: there is no ../shared/models/mlperf-tiny.\n\n');
  return [];
}

function modelsOf(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
  return names.sort().map((name) => join(folder, name));
}

/** On the smaller board, or on the larger one where the model does not fit it. */
async function rowOf(path: string, { board, models }: Budgets): Promise<string[]> {
  const name = basename(path, '.onnx');
  const inputs = path.replace(/onnx$/, 'in.npy');
  for (const id of [board.default, board.larger]) {
    const { measured } = await runFile(
      path,
      [findBoard(id)!],
      existsSync(inputs) ? inputs : undefined,
    );
    if (id === board.default && measured.targets[0]!.verdict === 'does-not-fit') continue;
    return describe(name, measured, models[name]?.instructions ?? null);
  }
  return [name];
}

function describe(name: string, { model, targets }: Report, budget: number | null): string[] {
  const { board, verdict, latency, memory, accuracy } = targets[0]!;
  if (latency === null || memory === null) return [name, board, verdict];
  const { instructions } = latency;
  return [
    name,
    board,
    formatCount(instructions),
    (instructions / Math.max(1, model.macs ?? 0)).toFixed(2),
    budget === null ? '-' : `${((100 * instructions) / budget).toFixed(0)} %`,
    formatCount(memory.flash.totalBytes ?? 0),
    formatCount(memory.ram.totalBytes ?? 0),
    accuracy?.maxRelError?.toExponential(1) ?? '-',
  ];
}
