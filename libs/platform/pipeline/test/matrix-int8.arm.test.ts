/**
 * Every model of the project in int8 on every primary board: it runs, its answers are good enough, and
 * `analyze` foretells what it takes.
 */
import { basename } from 'node:path';
import { findBoard, primaryBoards, type Board } from '@flashline/boards';
import { measureOutputs, type ReportTarget } from '@flashline/report';
import { RANDOM_SAMPLES, targetName, type RunResult } from '../src/index.ts';
import { mlperfTiny, modelsIn } from './corpus.ts';
import { predictionProblems } from './prediction.ts';
import { runPrepared, quantizeFile } from './run-file.ts';
import { isShort } from './shortage.ts';

/** The largest of the boards: what is judged runs there, whatever fits on the others. */
const JUDGE = findBoard('b-u585i-iot02a')!;
const OTHERS = primaryBoards.filter((board) => board !== JUDGE);
const JUDGED_SAMPLES = 64;
const OTHER_SAMPLES = 2;

const LEAST_COSINE = 0.99;
const LEAST_SQNR_DB = 15;

const nameOf = (path: string) => path.split('/').slice(-2).join('/');

/** Their outputs depend on their inputs, so that a constant answer is 0 dB. */
const ZOO = modelsIn('zoo/models');
/** Untrained, or far from what random inputs are: they answer nearly the same to everything. */
const ALIKE = [...modelsIn('bench/models'), ...mlperfTiny()];

/**
 * Those of them whose answers differ by more than the steps of int8, as a share of their power, so that a
 * constant, which is never above 0 dB, can be told from their answer.
 */
const VARYING = [
  'conv1d.onnx',
  'encoder.onnx',
  'lstm.onnx',
  'mlp.onnx',
  'mlperf_ic_resnet8_fp32.onnx',
  'mlperf_kws_dscnn_fp32.onnx',
  'mlperf_vww_mobilenet_fp32.onnx',
];
const LEAST_VARIATION = 1e-3;
const LEAST_VARYING_DB = 10;

test.each(ZOO.map((path) => [nameOf(path), path] as const))(
  '%s keeps its answers in int8 on all boards',
  async (_, path) => {
    const { samples, cosine, sqnrDb } = targetOf(await runInt8(path, JUDGED_SAMPLES)).accuracy!;
    expect(samples).toBe(JUDGED_SAMPLES);
    expect(cosine).toBeGreaterThanOrEqual(LEAST_COSINE);
    expect(sqnrDb).toBeGreaterThanOrEqual(LEAST_SQNR_DB);
  },
);

test.each(ALIKE.map((path) => [nameOf(path), path] as const))(
  '%s keeps in int8 what varies in its answers, on all boards or where it fits',
  async (_, path) => {
    const judged = await runInt8(path, RANDOM_SAMPLES);
    const { cosine, sqnrDb } = targetOf(judged).accuracy!;
    expect(cosine).toBeGreaterThanOrEqual(LEAST_COSINE);
    const isVarying = variationOf(judged) > LEAST_VARIATION;
    expect(isVarying).toBe(VARYING.includes(basename(path)));
    expect(isVarying ? sqnrDb : Infinity).toBeGreaterThanOrEqual(LEAST_VARYING_DB);
  },
);

/** Of the output that varies least; 0 where the model answers the same to everything. */
function variationOf({ reference }: RunResult): number {
  const { outputs } = reference!;
  return Math.min(...measureOutputs(outputs, outputs).map(({ variation }) => variation));
}

function targetOf({ report }: RunResult): ReportTarget {
  return report.targets[0]!;
}

/** What the judge ran; the other boards give the same numbers, or are short of memory. */
async function runInt8(path: string, samples: number): Promise<RunResult> {
  const model = await quantizeFile(path);
  const judged = await runPrepared(model, [JUDGE], { precision: 'int8', samples });
  const others = await runPrepared(model, OTHERS, { precision: 'int8', samples: OTHER_SAMPLES });
  expect([judged.failure, others.failure]).toEqual([null, null]);
  expect(targetOf(judged).verdict).toBe('deployed');
  expect(namelessFallbacks(targetOf(judged))).toEqual([]);
  const predictions = [
    ...predictionProblems(model, 'int8', [JUDGE], judged.report.targets),
    ...predictionProblems(model, 'int8', OTHERS, others.report.targets),
  ];
  expect(predictions).toEqual([]);
  const answers = answersOn(JUDGE, judged)!.slice(0, OTHER_SAMPLES);
  for (const [i, board] of OTHERS.entries()) {
    const target = others.report.targets[i]!;
    expect(namelessFallbacks(target)).toEqual([]);
    if (isShort(target, board)) continue;
    expect([board.id, target.verdict]).toEqual([board.id, 'deployed']);
    expect(answersOn(board, others)).toEqual(answers);
  }
  return judged;
}

function answersOn(board: Board, { outputs }: RunResult) {
  return outputs.get(targetName({ board, precision: 'int8', optimize: 'balanced' }));
}

/** Layers of real numbers that no one explains. */
function namelessFallbacks({ layers }: ReportTarget): string[] {
  const unexplained = layers.filter(
    ({ precision, fallback }) => precision === 'fp32' && (fallback?.message ?? '') === '',
  );
  return unexplained.map(({ name }) => name);
}
