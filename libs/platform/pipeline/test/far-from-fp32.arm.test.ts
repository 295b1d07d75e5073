/** A reader is warned where int8 is far from fp32 on the inputs of a run. */
import { basename } from 'node:path';
import { findBoard } from '@flashline/boards';
import { tensorOf, toNumbers, type Tensor } from '@flashline/ir';
import { readCalibration, quantizeModel } from '../src/index.ts';
import { modelsIn } from './corpus.ts';
import { prepareFile } from './prepared.ts';
import { runPrepared } from './run-file.ts';

const BOARDS = [findBoard('nucleo-g474re')!, findBoard('b-u585i-iot02a')!];
const MLP = modelsIn('zoo/trained').find((path) => basename(path) === 'digits_mlp.onnx')!;

function scaled({ type, data }: Tensor, factor: number): Tensor {
  const numbers = toNumbers({ type, data }).map((value) => factor * value);
  return tensorOf(type.element, type.shape, numbers);
}

test.each([
  ['inputs far beyond the calibration are warned of once, whatever the boards', 0.02, 1],
  ['inputs like those of the calibration are not warned of', 1, 0],
])('%s', async (_, factor, count) => {
  const prepared = await prepareFile(MLP);
  const { samples } = await readCalibration(prepared, { kind: 'random', seed: 1 });
  const model = await quantizeModel(prepared, {
    samples: samples.map((sample) => sample.map((tensor) => scaled(tensor, factor))),
    source: '',
    method: 'minmax',
    keepFp32: [],
    io: 'fp32',
  });
  const { report } = await runPrepared(model, BOARDS, { precision: 'int8' });
  expect(report.targets.map(({ verdict }) => verdict)).toEqual(['deployed', 'deployed']);
  const warned = report.diagnostics.filter(({ code }) => code === 'INT8_FAR_FROM_FP32');
  expect(warned).toHaveLength(count);
  for (const { severity, message, hint } of warned) {
    expect(severity).toBe('warning');
    expect(message).toMatch(
      /^output '\w+' in int8 is far from fp32: cosine 0\.\d{4}, -?\d+\.\d dB$/,
    );
    expect(hint).toMatch(/^calibrate with data like the inputs/);
  }
});
