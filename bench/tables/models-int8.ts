/** Instructions and memory of the bench models in int8 with int8 ports on the primary boards. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { primaryBoards } from '@flashline/boards';
import { formatCount, type ReportTarget } from '@flashline/report';
import { printTable } from '../costs/table.ts';
import { ROOT } from './root.ts';
import { quantizeFile, runModelFile } from './run-file.ts';

type Limits = Readonly<Record<string, number>>;

const MLPERF_TINY = join(ROOT, '../shared/models/mlperf-tiny');

export async function printInt8Models(): Promise<void> {
  const budgets = JSON.parse(readFileSync(join(ROOT, 'bench/budgets.json'), 'utf8')) as {
    readonly int8: Readonly<Record<string, Limits>>;
  };
  const rows: string[][] = [];
  for (const path of [join(ROOT, 'bench/models'), MLPERF_TINY].flatMap(modelsOf)) {
    const name = basename(path, '.onnx');
    const { targets, model } = await runModelFile(await quantizeFile(path), primaryBoards, 'int8');
    for (const target of targets) {
      rows.push([
        name,
        target.board,
        ...describe(target, model.macs ?? 0, budgets.int8[name] ?? {}),
      ]);
    }
  }
  const head = [
    'int8',
    'board',
    'instructions',
    'per MAC',
    'budget',
    'flash',
    'budget',
    'RAM',
    'budget',
  ];
  process.stdout.write(printTable([head, ...rows]));
}

function modelsOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
  return names.sort().map((name) => join(folder, name));
}

function describe({ verdict, latency, memory }: ReportTarget, macs: number, limits: Limits) {
  if (latency === null || memory === null) return [verdict, '-', '-', '-', '-', '-', '-'];
  const { instructions } = latency;
  const flash = memory.flash.totalBytes ?? 0;
  const ram = memory.ram.totalBytes ?? 0;
  return [
    formatCount(instructions),
    (instructions / Math.max(1, macs)).toFixed(2),
    share(instructions, limits['instructions']),
    formatCount(flash),
    share(flash, limits['flashBytes']),
    formatCount(ram),
    share(ram, limits['ramBytes']),
  ];
}

function share(value: number, limit: number | undefined): string {
  return limit === undefined ? '-' : `${((100 * value) / limit).toFixed(0)} %`;
}
