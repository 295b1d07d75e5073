/** `analyze` against `run` on zoo and bench models: the worst of the three boards. */
import { basename, join } from 'node:path';
import { readdirSync } from 'node:fs';
import { primaryBoards } from '@flashline/boards';
import type { ReportTarget } from '@flashline/report';
import { printTable } from '../costs/table.ts';
import { ROOT } from './root.ts';
import { runFile } from './run-file.ts';

const FOLDERS = ['zoo/models', 'bench/models'];

export async function printPredictions(): Promise<void> {
  const rows: string[][] = [];
  const errors: number[] = [];
  for (const folder of FOLDERS) {
    for (const file of readdirSync(join(ROOT, folder)).sort()) {
      if (!file.endsWith('.onnx')) continue;
      const { measured, predicted } = await runFile(join(ROOT, folder, file), primaryBoards);
      const pairs = measured.targets.map((target, i) => [target, predicted.targets[i]!] as const);
      const agree = pairs.filter(([a, b]) => (a.verdict === 'deployed') === (b.verdict === 'fits'));
      const instructions = worst(pairs.map(([a, b]) => errorOf(a, b, countOf)));
      errors.push(Math.abs(instructions));
      rows.push([
        `${folder}/${basename(file)}`,
        `${agree.length} of ${pairs.length}`,
        percent(instructions),
        percent(worst(pairs.map(([a, b]) => errorOf(a, b, flashOf)))),
        percent(worst(pairs.map(([a, b]) => errorOf(a, b, ramOf)))),
      ]);
    }
  }
  errors.sort((a, b) => a - b);
  process.stdout.write(
    printTable([['model', 'verdicts', 'instructions %', 'flash %', 'RAM %'], ...rows]) +
      `Instructions: median ${percent(errors[errors.length >> 1]!)} %, worst ${percent(errors.at(-1)!)} %.\n\n`,
  );
}

type Figure = (target: ReportTarget) => number | null;

const countOf: Figure = ({ latency }) => latency?.instructions ?? null;
const flashOf: Figure = ({ memory }) => memory?.flash.totalBytes ?? null;
const ramOf: Figure = ({ memory }) =>
  memory === null
    ? null
    : memory.ram.activationsBytes + memory.ram.scratchBytes + (memory.ram.staticBytes ?? 0);

/** 0 where there is nothing to compare. */
function errorOf(measured: ReportTarget, predicted: ReportTarget, figure: Figure): number {
  const [real, guess] = [figure(measured), figure(predicted)];
  return real === null || guess === null ? 0 : guess / real - 1;
}

function worst(errors: readonly number[]): number {
  return errors.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}
