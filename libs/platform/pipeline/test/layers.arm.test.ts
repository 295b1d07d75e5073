/**
 * Untrained models answer nearly the same to everything, so their answer alone proves little: each
 * of their layers is compared with ONNX Runtime's value of the same name.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findBoard } from '@flashline/boards';
import { modelsIn } from './corpus.ts';
import { modelOf } from './models.ts';
import { runFile } from './run-file.ts';

const ERROR_LIMIT = 1e-5;
const board = findBoard('nucleo-l4r5zi')!;
const UNTRAINED = ['dscnn', 'resnet8', 'mbv1_025'];

test.each(UNTRAINED)('every layer of %s is right', async (name) => {
  const path = modelsIn('bench/models').find((file) => basename(file, '.onnx') === name)!;
  const { report } = await runFile(path, [board], { compareLayers: true });
  const { layers, verdict } = report.targets[0]!;
  expect(verdict).toBe('deployed');
  // Every fusion of these models ends in a value that the ONNX model has too.
  expect(layers.filter((layer) => layer.maxRelError === null).map((layer) => layer.name)).toEqual(
    [],
  );
  const wrong = layers.filter((layer) => layer.maxRelError! > ERROR_LIMIT);
  expect(wrong.map((layer) => [layer.name, layer.maxRelError])).toEqual([]);
});

test('a value that the next layer overwrites at once is read before that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashline-layers-'));
  const path = join(folder, 'overwritten.onnx');
  const model = modelOf(
    [1, 1],
    [
      ['Abs', ['x'], 't'],
      ['Sqrt', ['t'], 'u'],
      ['Neg', ['u'], 'y'],
    ],
  );
  try {
    writeFileSync(path, model);
    const { report } = await runFile(path, [board], { compareLayers: true });
    const { layers, verdict } = report.targets[0]!;
    expect(verdict).toBe('deployed');
    expect(layers.map((layer) => layer.op)).toEqual(['Abs', 'Sqrt', 'Neg']);
    for (const { maxRelError } of layers) expect(maxRelError).toBeLessThan(ERROR_LIMIT);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
