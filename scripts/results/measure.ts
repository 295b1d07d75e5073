/** Runs models with the command line as a user does, and takes the figures from the report. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '@flashline/report';
import type { Result } from './print-results.ts';

const FLASHLINE = fileURLToPath(new URL('../../services/cli/bin/flashline.mjs', import.meta.url));

/**
 * Figures of the targets that run the model, boards first, in the order given. `options` go to
 * `flashline run`. Throws where none runs it.
 */
export function measure(
  path: string,
  boards: readonly string[],
  options: readonly string[] = [],
): Result[] {
  const folder = mkdtempSync(join(tmpdir(), 'flashline-results-'));
  try {
    const report = runReport(path, boards, [...options, '--out', join(folder, 'out')]);
    const results = report.targets.flatMap((target) => resultOf(report, target));
    if (results.length === 0) throw new Error(`${path} runs on none of ${boards.join(', ')}`);
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runReport(path: string, boards: readonly string[], options: readonly string[]): Report {
  const targets = boards.flatMap((board) => ['--board', board]);
  const args = [FLASHLINE, 'run', path, ...targets, ...options, '--json', '-'];
  const run = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A model that does not fit one of the boards ends with 3.
  if (run.status !== 0 && run.status !== 3) throw new Error(`${path}: ${run.stderr}`);
  return JSON.parse(run.stdout) as Report;
}

function resultOf({ model }: Report, target: Report['targets'][number]): Result[] {
  const { verdict, memory, latency, accuracy } = target;
  if (verdict === 'failed') throw new Error(`${model.name} fails on ${target.board}`);
  if (verdict !== 'deployed') return [];
  return [
    {
      model: model.name,
      board: target.board,
      precision: target.precision,
      parameters: model.parameters,
      macs: model.macs!,
      instructions: latency!.instructions!,
      flashBytes: memory!.flash.totalBytes!,
      ramBytes: memory!.ram.totalBytes!,
      maxRelError: accuracy!.maxRelError!,
      sqnrDb: accuracy!.sqnrDb,
      taskAccuracy: accuracy!.taskAccuracy,
    },
  ];
}
