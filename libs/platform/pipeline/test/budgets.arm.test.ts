/** The bench models keep their budgets of instructions, flash and RAM, and PyTorch's answer. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { findBoard } from '@flashline/boards';
import { readArrays, UNNAMED } from '@flashline/model-files';
import { relativeError } from '@flashline/report';
import { toNumbers, type Tensor } from '@flashline/ir';
import { modelsIn } from './corpus.ts';
import { runFile } from './run-file.ts';

interface Budgets {
  readonly board: { readonly default: string; readonly larger: string };
  readonly models: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const budgets = JSON.parse(
  readFileSync(new URL('../../../../bench/budgets.json', import.meta.url), 'utf8'),
) as Budgets;

const MODELS = modelsIn('bench/models');

test('every bench model has a budget', () => {
  const names = MODELS.map((path) => basename(path, '.onnx'));
  expect(names.sort()).toEqual(Object.keys(budgets.models).sort());
});

test.each(Object.entries(budgets.models))('%s keeps its budget', async (name, budget) => {
  const path = MODELS.find((file) => basename(file, '.onnx') === name)!;
  const target = await runOnFirstThatFits(path, await readArray(path.replace(/onnx$/, 'in.npy')));
  const [answer] = target.outputs[0]!;
  const expected = await readArray(path.replace(/onnx$/, 'out.npy'));
  expect(relativeError(toNumbers(answer!), toNumbers(expected), true)).toBeLessThan(1e-5);
  const used = {
    instructions: target.report.latency!.instructions,
    flashBytes: target.report.memory!.flash.totalBytes!,
    ramBytes: target.report.memory!.ram.totalBytes!,
  };
  const over = Object.entries(budget).filter(
    ([key, limit]) => used[key as keyof typeof used] > limit,
  );
  expect({ used, over }).toEqual({ used, over: [] });
});

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
