import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
mkdirSync(place, { recursive: true });
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

test('every stage of a job goes through the gRPC handlers of its service', async () => {
  const body = await jobOf(team, FITS);
  const outcome = await onPlatform(team, body);
  expectWholeStory(outcome);
  expectEqual(outcome, await onCommandLine(FITS));
  expect(readCalls(place)).toEqual({
    '/flashline.api.v1.FarmService/none': 0,
  });
});

test.each([UPLOADED, TOO_LARGE].map((each) => [each.title, each] as const))(
  'the report and the firmware of %s are those of the command line',
  async (_title, each) => {
    const outcome = await onPlatform(team, await jobOf(team, each));
    expectWholeStory(outcome);
    expectEqual(outcome, await onCommandLine(each));
  },
);
