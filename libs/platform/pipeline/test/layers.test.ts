/** What the layers of a report add up to. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { findBoard } from '@flashline/boards';
import { analyzeModel, prepareModel } from '../src/index.ts';
import { modelsIn } from './corpus.ts';

const board = findBoard('nucleo-l4r5zi')!;
// None of them reads a weight in many layers, as an unrolled recurrence does.
const files = modelsIn('bench/models');

test.each(files.map((path) => [basename(path, '.onnx'), path]))(
  'the weights of the layers of %s add up to those in flash',
  (name, path) => {
    const bytes = readFileSync(path);
    const model = prepareModel(name, bytes, { dims: new Map(), prefix: null });
    const target = { board, precision: 'fp32', optimize: 'balanced' } as const;
    const report = analyzeModel({ model, targets: [target], options: {} as never });
    const { layers, memory } = report.targets[0]!;
    const ofLayers = layers!.reduce((sum, layer) => sum + layer.weightsBytes!, 0);
    expect(ofLayers).toBeGreaterThanOrEqual(memory!.flash.weightsBytes!);
    expect(ofLayers).toBeLessThan(1.02 * memory!.flash.weightsBytes! + 100);
  },
);
