import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBoard } from '@flashline/boards';
import { AppError, FILE_DISK_FULL } from '@flashline/errors';
import { tensorOf } from '@flashline/ir';
import { ORACLE_MODEL_REFUSED } from '@flashline/oracle';
import {
  prepareModel,
  runModel,
  type ReferenceRun,
  type RunRequest,
  type RunResult,
} from '../src/index.ts';
import { modelOf } from './models.ts';

const BOARD = findBoard('nucleo-g474re')!;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'flashline-pipeline-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(bytes: Uint8Array, changes: Partial<RunRequest>): Promise<RunResult> {
  return runModel({
    model: prepareModel('m', bytes, { dims: new Map(), prefix: null }),
    targets: [{ board: BOARD, precision: 'fp32', optimize: 'balanced' }],
    reference: () => Promise.reject(new Error('nobody asked for a reference')),
    compareLayers: false,
    gates: [],
    baseline: null,
    folder,
    options: {},
    provenance: { request: 7 },
    onProgress: () => undefined,
    ...changes,
  });
}

const relu = modelOf([1, 2], [['Relu', ['x'], 'y']]);

function answer(values: readonly number[]): ReferenceRun {
  return {
    samples: [[tensorOf('f32', [1, 2], [-1, 2])]],
    outputs: [[tensorOf('f32', [1, 2], values)]],
    inner: [],
    labels: null,
  };
}

test('what equals the reference is deployed', async () => {
  const result = await run(relu, { reference: async () => answer([0, 2]) });
  expect(result.failure).toBeNull();
  expect(result.report.targets).toMatchObject([
    { verdict: 'deployed', accuracy: { samples: 1, maxRelError: 0 } },
  ]);
  expect(result.report.provenance).toMatchObject({ request: 7, inputs: { samples: 1 } });
  expect([...result.outputs.get('nucleo-g474re.fp32')![0]![0]!.data]).toEqual([0, 2]);
});

test('a layer that is wrong beyond all measure has the largest error that a report can hold', async () => {
  const model = modelOf(
    [1, 2],
    [
      ['Abs', ['x'], 't'],
      ['Neg', ['t'], 'y'],
    ],
  );
  const inner = [new Map([['t', tensorOf('f32', [1, 2], [NaN, 2])]])];
  const reference = async () => ({ ...answer([-1, -2]), inner });
  const { report } = await run(model, { reference, compareLayers: true });
  const [abs, neg] = report.targets[0]!.layers!;
  expect([abs!.maxRelError, neg!.maxRelError]).toEqual([Number.MAX_VALUE, null]);
});

test('what differs from the reference is failed, and the diagnostics say by how much', async () => {
  const result = await run(relu, { reference: async () => answer([0, 2.001]) });
  expect(result.report.targets).toMatchObject([{ verdict: 'failed', accuracy: { samples: 1 } }]);
  expect(result.report.diagnostics).toMatchObject([
    { code: 'PIPELINE_WRONG_OUTPUT', message: expect.stringContaining('5.0e-4') },
  ]);
});

test('a model or inputs that the reference refuses give no report', async () => {
  const refusal = new AppError(ORACLE_MODEL_REFUSED, 'ONNX Runtime refuses the model.');
  const reference = () => Promise.reject(refusal);
  await expect(run(relu, { reference })).rejects.toBe(refusal);
});

test('a reference that fails leaves a report of what was built', async () => {
  const failure = new AppError(FILE_DISK_FULL, 'No space is left.');
  const result = await run(relu, { reference: () => Promise.reject(failure) });
  expect(result.failure).toBe(failure);
  expect(result.report.targets[0]).toMatchObject({ verdict: 'failed', accuracy: null });
  expect(result.report.targets[0]!.memory!.flash.totalBytes).toBeGreaterThan(0);
  expect(result.report.diagnostics).toMatchObject([{ code: 'FILE_DISK_FULL' }]);
});

test('a bug of ours while a target is worked on is in the report, and comes before other failures', async () => {
  const reference = () => Promise.reject(new TypeError('x is not a function'));
  const boards = [BOARD, findBoard('nucleo-l4r5zi')!];
  const targets = boards.map((board) => {
    return { board, precision: 'fp32', optimize: 'balanced' } as const;
  });
  const { failure, report } = await run(relu, { reference, targets });
  expect(failure).toMatchObject({ kind: 'bug', code: 'PIPELINE_BUG' });
  // Both met it; it is told once.
  expect(report.targets.map(({ verdict }) => verdict)).toEqual(['failed', 'failed']);
  expect(report.diagnostics.map(({ message }) => message)).toEqual([
    'This is a bug in Flashline (x is not a function): please report it with the model.',
  ]);
});

test('a model beyond every board by far is told so without samples of it', async () => {
  const huge = modelOf([1, 2_000_000], [['Relu', ['x'], 'y']]);
  const { report, failure, reference } = await run(huge, {});
  expect({ failure, reference }).toEqual({ failure: null, reference: null });
  expect(report.targets).toMatchObject([{ verdict: 'does-not-fit', accuracy: null }]);
  const [, sram] = report.targets[0]!.memory!.regions;
  expect(sram!.usedBytes).toBeGreaterThanOrEqual(8_000_000);
});

test('an interruption ends the work with a failure', async () => {
  const controller = new AbortController();
  const reference = async () => {
    controller.abort();
    return answer([0, 2]);
  };
  const { failure } = await run(relu, { reference, signal: controller.signal });
  expect(failure).not.toBeNull();
});
