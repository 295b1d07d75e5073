import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeWorkplace, readTree } from '../run-cli.ts';
import type { RestClient } from './rest-client.ts';
import {
  expectEqual,
  expectWholeStory,
  FITS,
  jobOf,
  makeTeam,
  onCommandLine,
  onPlatform,
  TOO_LARGE,
  UPLOADED,
} from './scenario.ts';
import { readCalls, startUp, type UpProcess } from './up-process.ts';

const place = mkdtempSync(join(tmpdir(), 'flashline-e2e-'));
let up: UpProcess;
let team: RestClient;

beforeAll(async () => {
  up = await startUp({ place, isCounting: true });
  team = await makeTeam(up.client, 'vision');
});

afterAll(async () => {
  await up?.stop();
  rmSync(place, { recursive: true, force: true });
});

test('every stage of a job goes through the gRPC handlers of its service, and once', async () => {
  const body = await jobOf(team, FITS);
  const outcome = await onPlatform(team, body);
  expectWholeStory(outcome);
  expectEqual(outcome, await onCommandLine(FITS));
  const calls = readCalls(place);
  expect(calls).toEqual({
    '/flashline.parser.v1.ParserService/CheckModel': 1,
    '/flashline.parser.v1.ParserService/ParseModel': 1,
    '/flashline.quantizer.v1.QuantizerService/QuantizeModel': 1,
    '/flashline.quantizer.v1.QuantizerService/ComputeReference': 1,
    '/flashline.codegen.v1.CodegenService/GenerateSource': 6,
    '/flashline.builder.v1.BuilderService/BuildFirmware': 6,
    '/flashline.farm.v1.FarmControllerService/ConnectAgent': 1,
    '/flashline.farm.v1.FarmControllerService/RunFirmware': 6,
  });

  const again = await onPlatform(team, body);
  expect(again.jobId).not.toBe(outcome.jobId);
  expectEqual(again, outcome);
  expect(readCalls(place)).toEqual(calls);
});

test.each([UPLOADED, TOO_LARGE].map((each) => [each.title, each] as const))(
  'the report and the firmware of %s are those of the command line',
  async (_title, each) => {
    const outcome = await onPlatform(team, await jobOf(team, each));
    expectWholeStory(outcome);
    expectEqual(outcome, await onCommandLine(each));
  },
);

test('submit leaves the folder, the table and the exit code of run', async () => {
  const cli = makeWorkplace();
  try {
    writeFileSync(join(cli.path, 'heavy.onnx'), TOO_LARGE.bytes);
    const args = ['heavy.onnx', '--precision', 'fp32', '--layers', '--gate', 'rmse=1'];
    const env = { FLASHLINE_URL: team.url, FLASHLINE_API_KEY: team.key };
    const there = await cli.run(['submit', ...args, '--out', 'there', '--junit', 'junit.xml'], env);
    const here = await cli.run(['run', ...args, '--out', 'here']);
    expect(there.code).toBe(3);
    expect(here.code).toBe(3);
    expect(there.stdout).toBe(here.stdout.replace(/are in here\n$/, 'are in there\n'));
    const [left, right] = [readTree(join(cli.path, 'there')), readTree(join(cli.path, 'here'))];
    expect(Object.keys(left)).toEqual(Object.keys(right));
    const different = Object.keys(left).filter((name) => left[name] !== right[name]);
    expect(different.filter((name) => !/(report\.json|firmware\.map)$/.test(name))).toEqual([]);
    const junit = readFileSync(join(cli.path, 'junit.xml'), 'utf8');
    expect(junit.match(/<failure message="does-not-fit: FLASH lacks \d+ bytes">/g)).toHaveLength(1);
  } finally {
    cli.remove();
  }
});
