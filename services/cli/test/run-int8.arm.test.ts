/** `flashline run` in int8, as a user sees it. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArrays } from '@flashline/model-files';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { reportSchema, type Report } from '@flashline/report';
import { denseModel, quantizedModel } from './models.ts';
import { makeWorkplace, readTree, type CliResult } from './run-cli.ts';

const TRAINED = join(import.meta.dirname, '../../../zoo/trained');
const MLP = join(TRAINED, 'digits_mlp.onnx');
const CALIBRATION = ['--calibration', join(TRAINED, 'calibration.npz')];
const INPUTS = ['--inputs', join(TRAINED, 'test.npz')];
const BOARD = ['--board', 'nucleo-g474re'];
const INT8 = [...BOARD, '--precision', 'int8', ...CALIBRATION];
const isReport = new Ajv2020({ allErrors: true }).compile(reportSchema());

const place = makeWorkplace();
afterAll(() => place.remove());
writeFileSync(join(place.path, 'dense.onnx'), denseModel());
writeFileSync(join(place.path, 'quantized.onnx'), quantizedModel());

function readReport(folder: string): Report {
  const path = join(place.path, folder, 'report.json');
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
  expect(isReport(report) ? null : isReport.errors).toBeNull();
  return report;
}

describe('a model in fp32 and int8', () => {
  const both = [...BOARD, '--precision', 'fp32', '--precision', 'int8', ...CALIBRATION];
  const args = ['run', MLP, ...both, ...INPUTS, '--layers', '--gate', 'accuracy-drop=0.01'];
  let run: CliResult;

  beforeAll(async () => {
    run = await place.run([...args, '--out', 'both']);
  });

  test('is one table, with what int8 costs in accuracy', () => {
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^nucleo-g474re +int8 +deployed +\d/m);
    expect(run.stdout).toContain('Answers against those of ONNX Runtime:');
    expect(run.stdout).toMatch(/^nucleo-g474re +int8 +accuracy-drop +passed/m);
  });

  test('has both targets in the report, and what was asked for', () => {
    const { targets, options } = readReport('both');
    expect(targets.map(({ precision, verdict }) => [precision, verdict])).toEqual([
      ['fp32', 'deployed'],
      ['int8', 'deployed'],
    ]);
    const data = createHash('sha256').update(readFileSync(CALIBRATION[1]!)).digest('hex');
    expect(options).toMatchObject({
      precisions: ['fp32', 'int8'],
      io: 'fp32',
      calibration: { data },
      calibrationMethod: 'minmax',
      keepFp32: [],
    });
    expect(JSON.stringify(options)).not.toContain(TRAINED);
  });

  test('has layers of int8 between conversions, each compared with real numbers', () => {
    const [fp32, int8] = readReport('both').targets;
    expect(new Set(fp32!.layers.map(({ precision }) => precision))).toEqual(new Set(['fp32']));
    expect(int8!.layers.map(({ op, precision }) => [op, precision])).toEqual([
      ['QuantizeLinear', 'int8'],
      ['QDense', 'int8'],
      ['QDense', 'int8'],
      ['QDense', 'int8'],
      ['DequantizeLinear', 'int8'],
    ]);
    for (const { fallback, maxRelError } of int8!.layers.slice(1)) {
      expect(fallback).toBeNull();
      expect(maxRelError).toBeGreaterThan(0);
      expect(maxRelError).toBeLessThan(1);
    }
  });

  test('has real numbers in outputs.npz', async () => {
    const outputs = await readArrays(join(place.path, 'both/nucleo-g474re.int8/outputs.npz'));
    expect([...outputs.values()].map(({ type }) => type)).toEqual([
      { element: 'f32', shape: [450, 1, 10] },
    ]);
  });

  test('gives the same bytes again', async () => {
    expect((await place.run([...args, '--out', 'again'])).code).toBe(0);
    const [before, after] = [
      readTree(join(place.path, 'both')),
      readTree(join(place.path, 'again')),
    ];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(Object.keys(before).filter((file) => before[file] !== after[file])).toEqual([]);
  });
});

test('with --io int8 the ports are int8, and report, header and outputs say so', async () => {
  const run = await place.run(['run', MLP, ...INT8, ...INPUTS, '--io', 'int8', '--out', 'io']);
  expect(run.code).toBe(0);
  const { model, targets } = readReport('io');
  expect([...model.inputs, ...model.outputs].map(({ type }) => type)).toEqual(['int8', 'int8']);
  const folder = join(place.path, 'io/nucleo-g474re.int8');
  const outputs = await readArrays(join(folder, 'outputs.npz'));
  expect([...outputs.values()].map(({ type }) => type.element)).toEqual(['s8']);
  const header = readFileSync(join(folder, 'source/digits_mlp.h'), 'utf8');
  expect(header).toMatch(/^#define DIGITS_MLP_INPUT_0_TYPE "int8"$/m);
  // Grey levels from 0 to 1.
  expect(header).toMatch(/^#define DIGITS_MLP_INPUT_0_SCALE 0\.0039\d*f$/m);
  expect(header).toMatch(/^#define DIGITS_MLP_INPUT_0_ZERO_POINT \(-128\)$/m);
  expect(header).toMatch(/^#define DIGITS_MLP_OUTPUT_0_SCALE 0\.\d+f$/m);
  const [{ accuracy, layers } = { accuracy: null, layers: [] }] = targets;
  expect(accuracy!.taskAccuracy).toBeGreaterThan(0.95);
  expect(layers.map(({ op }) => op)).toEqual(['QDense', 'QDense', 'QDense']);
});

test.each(['accuracy-drop=-0.5', 'sqnr-db=90', 'cosine=1', 'max-rel-error=1e-6'])(
  'int8 that misses the gate %s ends with 4',
  async (gate) => {
    const run = await place.run(['run', MLP, ...INT8, ...INPUTS, '--gate', gate, '--out', 'gate']);
    expect(run.code).toBe(4);
    expect(readReport('gate').targets).toMatchObject([
      { precision: 'int8', verdict: 'deployed', gates: [{ passed: false }] },
    ]);
  },
);

test('what is kept in fp32 is a layer of real numbers that says why', async () => {
  const kept = ['--keep-fp32', '*Gemm_19', '--calibration-method', 'mse'];
  const run = await place.run(['run', MLP, ...INT8, ...INPUTS, ...kept, '--out', 'kept']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(
    / layers of int8 compute in fp32:\n.*\nnode_Gemm_19 +Dense +INT8_KEPT/,
  );
  const { targets, diagnostics, options } = readReport('kept');
  const inFp32 = targets[0]!.layers.filter(({ precision }) => precision === 'fp32');
  expect(inFp32).toMatchObject([{ op: 'Dense', fallback: { code: 'INT8_KEPT' } }]);
  expect(diagnostics.map(({ code, node }) => [code, node])).toContainEqual([
    'INT8_KEPT',
    'node_Gemm_19',
  ]);
  expect(options).toMatchObject({ calibrationMethod: 'mse', keepFp32: ['*Gemm_19'] });
});

test('a model that is quantised already runs in int8 unasked, and needs no calibration', async () => {
  const run = await place.run(['run', 'quantized.onnx', ...BOARD, '--layers']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const { targets, diagnostics, options } = readReport('flashline-out/quantized');
  expect(targets).toMatchObject([{ precision: 'int8', verdict: 'deployed' }]);
  expect(diagnostics.map(({ code }) => code)).toEqual(['QUANTIZED_ALREADY']);
  expect(options).toMatchObject({ precisions: ['int8'], calibration: null });
  // One step of 0.02, where ONNX Runtime rounds otherwise.
  expect(targets[0]!.accuracy!.maxAbsError).toBeLessThan(0.0201);
  expect(targets[0]!.layers.map(({ op }) => op)).toEqual([
    'QuantizeLinear',
    'QDense',
    'DequantizeLinear',
  ]);
});

test('the real ports of a model that is quantised already become int8 where that is wanted', async () => {
  const run = await place.run(['run', 'quantized.onnx', ...BOARD, '--io', 'int8', '--out', 'own']);
  expect(run.code).toBe(0);
  const { model, targets } = readReport('own');
  expect(model.inputs).toMatchObject([{ type: 'int8' }]);
  expect(targets[0]!.layers.map(({ op }) => op)).toEqual(['QDense']);
  expect(targets[0]!.accuracy!.maxAbsError).toBeLessThan(0.0201);
});
