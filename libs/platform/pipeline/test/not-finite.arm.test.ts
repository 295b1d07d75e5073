import { basename } from 'node:path';
import { findBoard } from '@flashline/boards';
import { tensorOf } from '@flashline/ir';
import { modelsIn } from './corpus.ts';
import { runFile } from './run-file.ts';

const board = findBoard('nucleo-g474re')!;
const mlp = modelsIn('bench/models').find((path) => basename(path) === 'mlp.onnx')!;

test.each([
  ['a warning says that an answer of NaN proves little', NaN, ['REFERENCE_NOT_FINITE']],
  ['no warning is given where the reference answers in numbers', 1, []],
])('%s', async (_, value, codes) => {
  const sample = tensorOf('f32', [1, 64], new Array<number>(64).fill(value));
  const { report } = await runFile(mlp, [board], { sample });
  const warnings = report.diagnostics.filter(({ severity }) => severity === 'warning');
  expect(warnings.map(({ code }) => code)).toEqual(codes);
});
