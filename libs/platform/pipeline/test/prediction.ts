/** `analyze` against a run: sizes as linked and instructions as counted, within its band. */
import type { Board } from '@flashline/boards';
import type { ReportMemory, ReportTarget } from '@flashline/report';
import { analyzeModel, type Precision, type PreparedModel } from '../src/index.ts';

/** The issue of the prediction sets these: a share of the measured figure, and bytes beside it. */
const BAND = { instructions: 0.15, ram: [0.05, 512], flash: [0.1, 2000] } as const;

/** What was predicted for what these runs on the same boards found, where it is out of its band or a guess. */
export function predictionProblems(
  model: PreparedModel,
  precision: Precision,
  boards: readonly Board[],
  runs: readonly ReportTarget[],
): string[] {
  const targets = boards.map((board) => ({ board, precision, optimize: 'balanced' }) as const);
  const predicted = analyzeModel({ model, targets, options: {} });
  const guesses = predicted.diagnostics.filter(({ code }) => code === 'ANALYZE_GUESSED_COST');
  const problems = runs.flatMap((run, i) => {
    const isClose = predicted.diagnostics.some(
      ({ code, message }) => code === 'ANALYZE_WITHIN_BAND' && message.includes(run.board),
    );
    return compare(predicted.targets[i]!, run, isClose).map(
      (problem) => `${run.board}: ${problem}`,
    );
  });
  return [...guesses.map(({ message }) => message), ...problems];
}

function compare(predicted: ReportTarget, run: ReportTarget, isClose: boolean): string[] {
  const flash = [predicted, run].map(({ memory }) => memory!.flash.totalBytes!);
  const ram = [predicted, run].map(({ memory }) => tensorBytesOf(memory!));
  const counts = [predicted, run].map(({ latency }) => latency?.instructions ?? null);
  const isFitting = run.verdict !== 'does-not-fit';
  const problems = [
    !isWithin(flash, BAND.flash) && `flash ${flash.join(' for ')}`,
    !isWithin(ram, BAND.ram) && `RAM ${ram.join(' for ')}`,
    !counts.includes(null) &&
      !isWithin(counts as number[], [BAND.instructions, 0]) &&
      `instructions ${counts.join(' for ')}`,
    (predicted.verdict === 'fits') !== isFitting &&
      !isClose &&
      `the verdict is ${predicted.verdict}`,
  ];
  return problems.filter((problem) => problem !== false);
}

/** What is known without a run: all but the stack. */
function tensorBytesOf({ ram }: ReportMemory): number {
  return ram.activationsBytes + ram.scratchBytes + ram.staticBytes!;
}

function isWithin([predicted, measured]: number[], [share, bytes]: readonly [number, number]) {
  return Math.abs(predicted! - measured!) <= share * measured! + bytes;
}
