/** A job that goes stage by stage through a store gives what one call of the pipeline gives. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tensorOf } from '@flashline/ir';
import { writeNpz } from '@flashline/model-files';
import { REPORT, type Report } from '@flashline/report';
import { folderStore, type Store } from '@flashline/store';
import { unzipSync } from 'fflate';
import { openStageDeps, runStage, type StageDeps, type Target } from '../src/index.ts';
import { denseModel, refusedModel } from './models.ts';
import { elvesOf, runDirectJob } from './direct-job.ts';
import {
  contentOf,
  runStagedJob,
  storeFile,
  TEAM,
  type StageCaller,
  type StagedJob,
} from './staged-job.ts';

const ZOO = fileURLToPath(new URL('../../../../zoo/', import.meta.url));
const OPTIONS: StagedJob['options'] = {
  io: 'fp32',
  calibration: null,
  calibrationMethod: 'minmax',
  keepFp32: [],
  dims: {},
  name: null,
  inputs: { random: 0 },
  layers: false,
  gates: [],
};

let root: string;
let store: Store;
let deps: StageDeps;
const here: StageCaller = (stage, call) => runStage(deps, stage, call);
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'flashline-stages-'));
  store = await folderStore({ folder: join(root, 'store') });
  deps = await openStageDeps({
    store,
    tempDir: join(root, 'tmp'),
    slots: null,
    hidden: [join(root, 'store')],
  });
});
afterAll(async () => {
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

function on(precision: Target['precision'], ...boards: readonly string[]): Target[] {
  return boards.map((board) => ({ board, precision, optimize: 'balanced' }));
}

interface Case {
  readonly bytes: Uint8Array;
  readonly targets: readonly Target[];
  readonly options?: Partial<StagedJob['options']>;
  /** File of samples that the options name by its hash. */
  readonly data?: string;
}

/** Runs it both ways and expects one report and one firmware; gives the report. */
async function expectEqual({ bytes, targets, options, data }: Case): Promise<Report> {
  const model = await store.put(TEAM, one(bytes));
  const job = { name: 'm', targets, options: { ...OPTIONS, ...options } };
  const folder = mkdtempSync(join(root, 'direct-'));
  const direct = await runDirectJob({ ...job, bytes, data: data ?? null, folder });
  const staged = await runStagedJob(here, { ...job, model });
  const text = (await contentOf(store, staged.outputs['report.json']!.sha256)).toString();
  const report = REPORT.parse(JSON.parse(text));
  expect({ ...report, provenance: null }).toEqual({
    ...(JSON.parse(JSON.stringify(direct.report)) as Report),
    provenance: null,
  });
  expect(report.provenance).toEqual(direct.report.provenance);
  expect(staged.verdicts).toEqual(report.targets.map(({ verdict }) => verdict));
  expect(staged.failure?.message ?? null).toBe(direct.failure?.message ?? null);
  const stored = staged.elves.map(async (sha256) =>
    sha256 === null ? null : contentOf(store, sha256),
  );
  expect(await Promise.all(stored)).toEqual(await elvesOf(direct, folder));
  expect(readdirSync(join(root, 'tmp')).filter((name) => name.includes('stage'))).toEqual([]);
  await expectArchives(report, staged.outputs);
  return report;
}

/** The archive of a target holds every artifact that the report names. */
async function expectArchives(
  { targets }: Report,
  outputs: Readonly<Record<string, { readonly sha256: string }>>,
): Promise<void> {
  for (const { board, precision, artifacts } of targets) {
    const stored = outputs[`${board}.${precision}.zip`];
    expect(stored === undefined).toBe(artifacts === null);
    if (stored === undefined) continue;
    const files = Object.keys(unzipSync(await contentOf(store, stored.sha256)));
    const { source, elf, bin, map, outputs: npz } = artifacts!;
    for (const path of [elf, bin, map, npz]) if (path !== null) expect(files).toContain(path);
    expect(files.some((path) => path.startsWith(`${source}/`))).toBe(true);
  }
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

test('a model that fits all boards, with a gate', async () => {
  const bytes = await readFile(join(ZOO, 'models/conv1d.onnx'));
  const targets = on('fp32', 'nucleo-h743zi2', 'nucleo-g474re');
  const options = { gates: ['flash-bytes=1000'], layers: true };
  const { targets: all } = await expectEqual({ bytes, targets, options });
  expect(all.map(({ verdict }) => verdict)).toEqual(['deployed', 'deployed']);
  expect(all[0]!.gates).toMatchObject([{ key: 'flash-bytes', passed: false }]);
});

test('a model that fits one board and not the other', async () => {
  const bytes = denseModel(400);
  const targets = on('fp32', 'nucleo-h743zi2', 'nucleo-g474re');
  const { targets: all } = await expectEqual({ bytes, targets });
  expect(all.map(({ verdict }) => verdict)).toEqual(['deployed', 'does-not-fit']);
});

test('int8 with random calibration beside fp32, layers compared', async () => {
  const bytes = await readFile(join(ZOO, 'models/mlp_flatten_first.onnx'));
  const targets = [...on('fp32', 'nucleo-g474re'), ...on('int8', 'nucleo-g474re')];
  const { targets: all } = await expectEqual({
    bytes,
    targets,
    options: { calibration: { random: 1 }, layers: true },
  });
  expect(all.map(({ verdict }) => verdict)).toEqual(['deployed', 'deployed']);
});

test('int8 with uploaded calibration and inputs', async () => {
  const bytes = await readFile(join(ZOO, 'models/simple_lin_1.onnx'));
  const path = join(root, 'data.npz');
  const { inputs } = await describeInputs(bytes);
  await writeNpz(path, inputs);
  const { sha256 } = await storeFile(store, path);
  const options = { calibration: { data: sha256 }, inputs: { data: sha256 }, io: 'int8' } as const;
  const targets = on('int8', 'b-u585i-iot02a');
  const { options: told } = await expectEqual({ bytes, targets, options, data: path });
  expect(told).toMatchObject({ calibration: { data: sha256 }, inputs: { data: sha256 } });
});

test('a model that is quantised already', async () => {
  const bytes = await readFile(join(ZOO, 'quantized/conv1d_features_qdq_u8u8.onnx'));
  const { diagnostics } = await expectEqual({ bytes, targets: on('int8', 'nucleo-g474re') });
  expect(diagnostics[0]).toMatchObject({ code: 'QUANTIZED_ALREADY' });
});

test('a model that is refused', async () => {
  const bytes = refusedModel();
  const { targets: all, diagnostics } = await expectEqual({
    bytes,
    targets: on('fp32', 'nucleo-g474re'),
  });
  expect(all).toMatchObject([{ verdict: 'unsupported', artifacts: null }]);
  expect(diagnostics.length).toBeGreaterThan(0);
});

test('options that do not go with the model end the job', async () => {
  const bytes = await readFile(join(ZOO, 'quantized/conv1d_features_qdq_u8u8.onnx'));
  const model = await store.put(TEAM, one(bytes));
  const job = { name: 'm', model, targets: on('fp32', 'nucleo-g474re'), options: OPTIONS };
  await expect(runStagedJob(here, job)).rejects.toMatchObject({
    code: 'OPTIONS_UNUSABLE',
    kind: 'usage',
  });
});

/** Three samples for the only input of the model. */
async function describeInputs(bytes: Uint8Array) {
  const { inputsOf, prepareModel } = await import('@flashline/pipeline');
  const [input] = inputsOf(prepareModel('m', bytes, { dims: new Map(), prefix: null }));
  const shape = [3, ...input!.shape.slice(input!.shape[0] === 1 ? 1 : 0)];
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Array.from({ length: count }, (_, i) => Math.sin(i));
  return { inputs: new Map([[input!.name, tensorOf('f32', shape, values)]]) };
}
