/**
 * Models that ONNX Runtime quantised run on every primary board, answer as ONNX Runtime does, and take what
 * `analyze` foretells.
 */
import { fileURLToPath } from 'node:url';
import { primaryBoards, type Board } from '@flashline/boards';
import type { ReportTarget } from '@flashline/report';
import { predictionProblems } from './prediction.ts';
import { prepareFile } from './prepared.ts';
import { quantizedNames } from './quantized-files.ts';
import { runPrepared } from './run-file.ts';
import { isShort } from './shortage.ts';

const FOLDER = fileURLToPath(new URL('../../../../zoo/quantized/', import.meta.url));

test.each(quantizedNames())('%s runs on all boards in int8', async (name) => {
  const model = await prepareFile(`${FOLDER}${name}.onnx`);
  const { report, failure } = await runPrepared(model, primaryBoards, { precision: 'int8' });
  expect(failure).toBeNull();
  expect(report.targets.length).toBe(primaryBoards.length);
  report.targets.forEach((target, i) => {
    expect([target.board, ...problemsOf(target, primaryBoards[i]!)]).toEqual([target.board]);
  });
  expect(predictionProblems(model, 'int8', primaryBoards, report.targets)).toEqual([]);
});

function problemsOf(target: ReportTarget, board: Board): string[] {
  if (target.verdict === 'does-not-fit')
    return isShort(target, board) ? [] : ['it would have fitted'];
  const { accuracy } = target;
  const problems: string[] = [];
  if (target.verdict !== 'deployed') problems.push(`the verdict is ${target.verdict}`);
  if ((accuracy?.cosine ?? 0) < 0.999) problems.push(`the cosine is ${accuracy?.cosine}`);
  if ((accuracy?.samples ?? 0) < 8) problems.push('fewer than 8 samples were compared');
  return problems;
}
