/** Trained models on data they have never seen: what int8 costs in accuracy of the task. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findBoard } from '@flashline/boards';
import { readModelFile } from '@flashline/model-files';
import type { ReportTarget } from '@flashline/report';
import {
  prepareModel,
  quantizeModel,
  readSamples,
  referenceFor,
  runModel,
  type InputSource,
  type Precision,
  type PreparedModel,
} from '../src/index.ts';
import { modelsIn } from './corpus.ts';

const BOARD = findBoard('nucleo-g474re')!;
/** A point of accuracy. */
const MOST_LOST = 0.01;
const TEST_IMAGES = 450;

const MODELS = modelsIn('zoo/trained');
const data = (name: string): InputSource => ({
  kind: 'file',
  path: join(MODELS[0]!, '..', name),
});

test.each(MODELS.map((path) => [basename(path, '.onnx'), path] as const))(
  '%s loses at most a point of accuracy in int8',
  async (_, path) => {
    const [fp32, int8] = await runBoth(path);
    expect([fp32!.verdict, int8!.verdict]).toEqual(['deployed', 'deployed']);
    expect(int8!.accuracy!.samples).toBe(TEST_IMAGES);
    // Guessing is right one time in ten.
    expect(fp32!.accuracy!.taskAccuracy).toBeGreaterThan(0.95);
    const lost = fp32!.accuracy!.taskAccuracy! - int8!.accuracy!.taskAccuracy!;
    expect(lost).toBeLessThanOrEqual(MOST_LOST);
    expect(int8!.gates).toMatchObject([{ key: 'accuracy-drop', passed: true }]);
    expect(int8!.layers.some(({ precision }) => precision === 'int8')).toBe(true);
    expect(int8!.memory!.flash.weightsBytes).toBeLessThan(fp32!.memory!.flash.weightsBytes / 2);
  },
);

test.each(
  modelsIn('zoo/trained/quantised').map((path) => [basename(path, '.onnx'), path] as const),
)('%s is right as often as ONNX Runtime says, and so is each of its layers', async (_, path) => {
  const [target] = await runTargets(await prepareFile(path), ['int8'], true);
  expect(target).toMatchObject({ verdict: 'deployed', gates: [{ passed: true }] });
  expect(target!.accuracy!.taskAccuracy).toBeGreaterThan(0.97);
  // Every integer is the same as ONNX Runtime's, or few are not.
  const { maxAbsError, sqnrDb } = target!.accuracy!;
  expect(maxAbsError === 0 ? Infinity : sqnrDb).toBeGreaterThan(40);
  expect(target!.layers.filter(({ precision }) => precision === 'fp32')).toEqual([]);
  const compared = target!.layers.flatMap(({ name, maxRelError }) =>
    maxRelError === null ? [] : [{ name, maxRelError }],
  );
  expect(compared.length).toBeGreaterThanOrEqual(target!.layers.length - 1);
  expect(compared.filter(({ maxRelError }) => maxRelError > 0.1)).toEqual([]);
});

async function prepareFile(path: string): Promise<PreparedModel> {
  const file = await readModelFile(path);
  return prepareModel(file.name, file.bytes, { dims: new Map(), prefix: null });
}

async function runBoth(path: string): Promise<ReportTarget[]> {
  const prepared = await prepareFile(path);
  const { samples } = await readSamples(prepared, data('calibration.npz'));
  const request = { samples, source: '', method: 'minmax', keepFp32: [], io: 'fp32' } as const;
  return runTargets(await quantizeModel(prepared, request), ['fp32', 'int8'], false);
}

async function runTargets(
  model: PreparedModel,
  precisions: readonly Precision[],
  compareLayers: boolean,
): Promise<ReportTarget[]> {
  const inputs = await readSamples(model, data('test.npz'));
  const folder = await mkdtemp(join(tmpdir(), 'flashline-test-'));
  try {
    const { report } = await runModel({
      model,
      targets: precisions.map((precision) => ({ board: BOARD, precision, optimize: 'balanced' })),
      reference: (inner) => referenceFor(model, inputs, inner),
      compareLayers,
      gates: [{ key: 'accuracy-drop', limit: MOST_LOST, isRelative: false }],
      baseline: null,
      folder,
      options: {},
      provenance: {},
      onProgress: () => undefined,
    });
    return report.targets;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
