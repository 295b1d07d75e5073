/**
 * Every model of the project on every primary board: it runs and is right, or truly does not fit, and
 * `analyze` foretells what it takes.
 */
import { basename } from 'node:path';
import { primaryBoards, type Board } from '@flashline/boards';
import type { ReportTarget } from '@flashline/report';
import { mlperfTiny, modelsIn } from './corpus.ts';
import { predictionProblems } from './prediction.ts';
import { prepareFile } from './prepared.ts';
import { runPrepared } from './run-file.ts';
import { isShort } from './shortage.ts';

/** DESIGN 2.2 measures `maxRelError`; the issue of fp32 sets its limit. */
const ERROR_LIMIT = 1e-5;

const CORPUS = [
  ...modelsIn('zoo/models'),
  ...modelsIn('zoo/torchscript'),
  ...modelsIn('bench/models'),
  ...mlperfTiny(),
];

test.each(CORPUS.map((path) => [path.split('/').slice(-2).join('/'), path] as const))(
  '%s runs on all boards or does not fit for a reason',
  async (_, path) => {
    const model = await prepareFile(path);
    const { report, failure } = await runPrepared(model, primaryBoards);
    expect(failure).toBeNull();
    for (const [i, target] of report.targets.entries()) {
      expect([basename(path), target.board, ...problemsOf(target, primaryBoards[i]!)]).toEqual([
        basename(path),
        target.board,
      ]);
    }
    expect(predictionProblems(model, 'fp32', primaryBoards, report.targets)).toEqual([]);
  },
);

function problemsOf(target: ReportTarget, board: Board): string[] {
  if (target.verdict === 'does-not-fit')
    return isShort(target, board) ? [] : ['it would have fitted'];
  const error = target.accuracy?.maxRelError ?? Infinity;
  const problems = [];
  if (target.verdict !== 'deployed') problems.push(`the verdict is ${target.verdict}`);
  if (error > ERROR_LIMIT) problems.push(`the error is ${error}`);
  if ((target.accuracy?.samples ?? 0) < 8) problems.push('fewer than 8 samples were compared');
  const counted = target.layers.reduce((sum, layer) => sum + (layer.instructions ?? 0), 0);
  const total = target.latency?.instructions ?? 0;
  if (Math.abs(counted - total) > 0.01 * total)
    problems.push(`layers add up to ${counted} of ${total}`);
  return problems;
}
