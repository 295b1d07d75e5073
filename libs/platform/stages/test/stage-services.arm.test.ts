/** A job whose stages run in the four services, called over sockets. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBuilder } from '@flashline/builder';
import { startCodegen } from '@flashline/codegen';
import {
  BuilderServiceService,
  CodegenServiceService,
  ParserServiceService,
  QuantizerServiceService,
} from '@flashline/contracts';
import { stopAll, type RunningService } from '@flashline/lifecycle';
import { startOnnxParser } from '@flashline/onnx-parser';
import { startQuantizer } from '@flashline/quantizer';
import { connect, type Client } from '@flashline/rpc';
import { folderStore, type Store } from '@flashline/store';
import * as stages from '../src/index.ts';
import { runDirectJob } from './direct-job.ts';
import { denseModel } from './models.ts';
import { contentOf, runStagedJob, TEAM, type StageCaller, type StagedJob } from './staged-job.ts';

const TIMEOUT_MS = 300_000;
const PATIENCE_MS = 60_000;
const START = {
  parser: startOnnxParser,
  quantizer: startQuantizer,
  codegen: startCodegen,
  builder: startBuilder,
} satisfies Record<string, stages.StartStageService>;

let root: string;
let store: Store;
let deps: stages.StageDeps;
const running: RunningService[] = [];
const calls: string[] = [];
let parser: Client<typeof ParserServiceService>;
let quantizer: Client<typeof QuantizerServiceService>;
let codegen: Client<typeof CodegenServiceService>;
let builder: Client<typeof BuilderServiceService>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'flashline-services-'));
  store = await folderStore({ folder: join(root, 'store') });
  deps = await stages.openStageDeps({
    store,
    tempDir: join(root, 'tmp'),
    slots: null,
    hidden: [join(root, 'store')],
  });
  const addresses = new Map<string, string>();
  for (const [name, start] of Object.entries(START)) {
    const onCall = (path: string) => calls.push(path);
    const address = `unix:${join(root, `${name}.sock`)}`;
    const service = await start({ address }, { stages: deps, onCall });
    running.push(service);
    addresses.set(name, service.address);
  }
  parser = connect(ParserServiceService, addresses.get('parser')!);
  quantizer = connect(QuantizerServiceService, addresses.get('quantizer')!);
  codegen = connect(CodegenServiceService, addresses.get('codegen')!);
  builder = connect(BuilderServiceService, addresses.get('builder')!);
});
afterAll(async () => {
  for (const client of [parser, quantizer, codegen, builder]) client.close();
  await stopAll(running);
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

/** Each stage where its service is; those without one run here. */
const overSockets: StageCaller = async (stage, call) => {
  const remote = new Map<stages.StageName, (call: never) => Promise<unknown>>([
    ['parse', through(parser.parseModel, stages.PARSE_MESSAGES)],
    ['quantise', through(quantizer.quantizeModel, stages.QUANTISE_MESSAGES)],
    ['reference', through(quantizer.computeReference, stages.REFERENCE_MESSAGES)],
    ['generate', through(codegen.generateSource, stages.GENERATE_MESSAGES)],
    ['build', through(builder.buildFirmware, stages.BUILD_MESSAGES)],
  ]).get(stage.name);
  if (remote === undefined) return stages.runStage(deps, stage, call);
  return (await remote(call as never)) as never;
};

function through<Request, Result, RequestMessage, ResponseMessage>(
  method: Parameters<typeof stages.callStage<Request, Result, RequestMessage, ResponseMessage>>[0],
  messages: stages.StageMessages<Request, Result, RequestMessage, ResponseMessage>,
) {
  return (call: stages.StageCall<Request>) => stages.callStage(method, messages, call, TIMEOUT_MS);
}

async function upload(bytes: Uint8Array | string) {
  async function* all() {
    yield Buffer.from(bytes);
  }
  return store.put(TEAM, all());
}

const JOB: Omit<StagedJob, 'model'> = {
  name: 'm',
  targets: [
    { board: 'nucleo-g474re', precision: 'fp32', optimize: 'balanced' },
    { board: 'nucleo-g474re', precision: 'int8', optimize: 'balanced' },
  ],
  options: {
    io: 'fp32',
    calibration: { random: 1 },
    calibrationMethod: 'minmax',
    keepFp32: [],
    dims: {},
    name: 'net',
    inputs: { random: 0 },
    layers: true,
    gates: [],
  },
};

test('a job through all services gives the report of one run', async () => {
  const bytes = denseModel(16);
  const staged = await runStagedJob(overSockets, { ...JOB, model: await upload(bytes) });
  const folder = mkdtempSync(join(root, 'direct-'));
  const direct = await runDirectJob({ ...JOB, bytes, data: null, folder });
  const text = (await contentOf(store, staged.outputs['report.json']!.sha256)).toString();
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(direct.report)));
  const methods = calls.map((path) => path.split('/')[2]);
  expect(methods.slice(0, 2)).toEqual(['ParseModel', 'QuantizeModel']);
  const count = (name: string) => methods.filter((each) => each === name).length;
  expect(['GenerateSource', 'ComputeReference', 'BuildFirmware'].map(count)).toEqual([2, 1, 2]);
  expect(methods).toHaveLength(7);
});

test('uploads are checked, and what is wrong with them comes back with its code', async () => {
  const check = through(parser.checkModel, stages.CHECK_MODEL_MESSAGES);
  const of = async (bytes: Uint8Array | string) => ({
    teamId: TEAM,
    inputs: { [stages.MODEL_FILE]: (await upload(bytes)).sha256 },
    request: {},
  });
  await expect(check(await of(denseModel(2)))).resolves.toEqual({ result: {}, outputs: {} });
  await expect(check(await of('no model'))).rejects.toMatchObject({
    code: 'MODEL_UNREADABLE',
    kind: 'usage',
    retryable: false,
  });
  const data = through(quantizer.checkData, stages.CHECK_DATA_MESSAGES);
  const { sha256 } = await upload('no data');
  const call = { teamId: TEAM, inputs: { [stages.DATA_FILE]: sha256 }, request: {} };
  await expect(data(call)).rejects.toMatchObject({ code: 'DATA_BAD_FILE' });
  const other = { ...call, teamId: 'another-team' };
  await expect(data(other)).rejects.toMatchObject({ code: 'STORE_MISSING' });
});

test('a caller who goes away ends the work, and its folder is gone', async () => {
  const { sha256 } = await upload(denseModel(500));
  const isUp = () => stageFolders().length > 0;
  /** Takes its call back once the work is seen; what came of the call. */
  const leave = async (): Promise<unknown> => {
    const controller = new AbortController();
    const inputs = { [stages.MODEL_FILE]: sha256 };
    const call = { teamId: TEAM, inputs, request: {}, signal: controller.signal };
    const checked = through(parser.checkModel, stages.CHECK_MODEL_MESSAGES)(call);
    expect(await until(isUp)).toBe(true);
    controller.abort();
    return checked.catch((error: unknown) => error);
  };
  let outcome = await leave();
  // The work may be done by the time that it is seen.
  while (!(outcome instanceof Error)) outcome = await leave();
  expect(outcome).toMatchObject({ code: 'RPC_CANCELLED' });
  expect(await until(() => !isUp())).toBe(true);
});

const stageFolders = () =>
  readdirSync(join(root, 'tmp')).filter((name) => name.startsWith('flashline-stage'));

async function until(isSo: () => boolean): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS;
  while (!isSo() && Date.now() < end) await sleep(5);
  return isSo();
}
