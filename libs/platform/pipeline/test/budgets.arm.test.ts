/**
 * The bench models keep their budgets of instructions, flash and RAM: in fp32 with PyTorch's answer, in
 * int8 with int8 ports on every primary board.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { findBoard, primaryBoards } from '@flashline/boards';
import { readArrays, UNNAMED } from '@flashline/model-files';
import { relativeError, type ReportTarget } from '@flashline/report';
import { toNumbers, type Tensor } from '@flashline/ir';
import { modelsIn } from './corpus.ts';
import { quantizeFile, runFile, runPrepared } from './run-file.ts';

interface Budgets {
  readonly board: { readonly default: string; readonly larger: string };
  readonly models: Readonly<Record<string, Budget>>;
  readonly int8: Readonly<Record<string, Budget>>;
}

type Budget = Readonly<Record<string, number>>;

const budgets = JSON.parse(
  readFileSync(new URL('../../../../bench/budgets.json', import.meta.url), 'utf8'),
) as Budgets;

const MODELS = modelsIn('bench/models');

test('every bench model has a budget', () => {
  const names = MODELS.map((path) => basename(path, '.onnx'));
  expect(names.sort()).toEqual(Object.keys(budgets.models).sort());
  expect(names).toEqual(Object.keys(budgets.int8).sort());
});

test.each(Object.entries(budgets.models))('%s keeps its budget', async (name, budget) => {
  const path = MODELS.find((file) => basename(file, '.onnx') === name)!;
  const target = await runOnFirstThatFits(path, await readArray(path.replace(/onnx$/, 'in.npy')));
  const [answer] = target.outputs[0]!;
  const expected = await readArray(path.replace(/onnx$/, 'out.npy'));
  expect(relativeError(toNumbers(answer!), toNumbers(expected), true)).toBeLessThan(1e-5);
  const { used, over } = usedOf(target.report, budget);
  expect({ used, over }).toEqual({ used, over: [] });
});

test.each(Object.entries(budgets.int8))('%s in int8 keeps its budget', async (name, budget) => {
  const path = MODELS.find((file) => basename(file, '.onnx') === name)!;
  const model = await quantizeFile(path, 'int8');
  const sample = await readArray(path.replace(/onnx$/, 'in.npy'));
  const { report } = await runPrepared(model, primaryBoards, { precision: 'int8', sample });
  const over = report.targets.map((target) => [target.board, ...usedOf(target, budget).over]);
  expect(over).toEqual(primaryBoards.map(({ id }) => [id]));
});

/** What a target used, and what of that is more than its budget. */
function usedOf({ verdict, latency, memory }: ReportTarget, budget: Budget) {
  expect(verdict).toBe('deployed');
  const used = {
    instructions: latency!.instructions,
    flashBytes: memory!.flash.totalBytes!,
    ramBytes: memory!.ram.totalBytes!,
  };
  const over = Object.entries(budget).flatMap(([key, limit]) => {
    const value = used[key as keyof typeof used];
    return value > limit ? [`${key} ${value} of ${limit}`] : [];
  });
  return { used, over };
}

async function readArray(path: string): Promise<Tensor> {
  return (await readArrays(path)).get(UNNAMED)!;
}

/** The smaller board where the model fits, else the larger one. */
async function runOnFirstThatFits(path: string, sample: Tensor) {
  for (const id of [budgets.board.default, budgets.board.larger]) {
    const board = findBoard(id)!;
    const { report, outputs } = await runFile(path, [board], { sample });
    const [target] = report.targets;
    const measured = outputs.get(`${id}.fp32`);
    if (target?.verdict === 'deployed') return { report: target, outputs: measured! };
    expect([basename(path), target?.verdict]).toEqual([basename(path), 'does-not-fit']);
  }
  throw new Error(`${basename(path)} runs on neither board`);
}
