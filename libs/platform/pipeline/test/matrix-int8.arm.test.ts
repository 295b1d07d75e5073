/** Every model of the project in int8 on every primary board: it runs, and its answers are good enough. */
import { basename } from 'node:path';
import { findBoard, primaryBoards } from '@flashline/boards';
import type { ReportTarget } from '@flashline/report';
import { RANDOM_SAMPLES } from '../src/index.ts';
import { mlperfTiny, modelsIn } from './corpus.ts';
import { runPrepared, quantizeFile } from './run-file.ts';
import { isShort } from './shortage.ts';

/** The largest of the boards: what is judged runs there, whatever fits on the others. */
const JUDGE = findBoard('b-u585i-iot02a')!;
const OTHERS = primaryBoards.filter((board) => board !== JUDGE);
const JUDGED_SAMPLES = 64;

const LEAST_COSINE = 0.99;
const LEAST_SQNR_DB = 15;

const nameOf = (path: string) => path.split('/').slice(-2).join('/');

/** Their outputs depend on their inputs, so that a constant answer is 0 dB. */
const ZOO = modelsIn('zoo/models');
/** Untrained, or far from what random inputs are: they answer nearly the same to everything. */
const ALIKE = [...modelsIn('bench/models'), ...mlperfTiny()];

test.each(ZOO.map((path) => [nameOf(path), path] as const))(
  '%s keeps its answers in int8 on all boards',
  async (_, path) => {
    const [judged] = await runInt8(path, JUDGED_SAMPLES);
    const { samples, cosine, sqnrDb } = judged!.accuracy!;
    expect(samples).toBe(JUDGED_SAMPLES);
    expect(cosine).toBeGreaterThanOrEqual(LEAST_COSINE);
    expect(sqnrDb).toBeGreaterThanOrEqual(LEAST_SQNR_DB);
  },
);

test.each(ALIKE.map((path) => [nameOf(path), path] as const))(
  '%s runs in int8 on all boards or does not fit',
  async (_, path) => {
    for (const { accuracy } of await runInt8(path, RANDOM_SAMPLES)) {
      expect(accuracy?.cosine ?? 1).toBeGreaterThanOrEqual(LEAST_COSINE);
    }
  },
);

/** The targets, the judge first, each deployed, or short of memory. */
async function runInt8(path: string, samples: number): Promise<ReportTarget[]> {
  const model = await quantizeFile(path);
  const judged = await runPrepared(model, [JUDGE], { precision: 'int8', samples });
  const others = await runPrepared(model, OTHERS, { precision: 'int8', samples: 2 });
  expect([judged.failure, others.failure]).toEqual([null, null]);
  const targets = [...judged.report.targets, ...others.report.targets];
  for (const [i, target] of targets.entries()) {
    const { board, verdict } = target;
    const isRight = verdict === 'deployed' || isShort(target, [JUDGE, ...OTHERS][i]!);
    expect({ model: basename(path), board, verdict, isRight }).toMatchObject({ isRight: true });
    expect(namelessFallbacks(target)).toEqual([]);
  }
  return targets;
}

/** Layers of real numbers that no one explains. */
function namelessFallbacks({ layers }: ReportTarget): string[] {
  const unexplained = layers.filter(
    ({ precision, fallback }) => precision === 'fp32' && (fallback?.message ?? '') === '',
  );
  return unexplained.map(({ name }) => name);
}
