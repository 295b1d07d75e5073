/** One trace from the HTTP request to the virtual board, on embedded defaults. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTraceCollector, type TraceCollector } from './trace-collector.ts';
import { expectOneTrace, runTraced } from './trace-scenario.ts';
import { startUp, type UpProcess } from './up-process.ts';

let place: string;
let collector: TraceCollector;
let up: UpProcess;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'flashline-trace-'));
  collector = await startTraceCollector();
  process.env['FLASHLINE_OTLP_URL'] = collector.url;
  up = await startUp({ place });
});

afterAll(async () => {
  delete process.env['FLASHLINE_OTLP_URL'];
  await up?.stop();
  await collector?.stop();
  rmSync(place, { recursive: true, force: true });
});

test('a job is one trace from its request through gRPC and the queue to the virtual board', async () => {
  const caller = await runTraced(up.client);
  expect(await up.stop()).toBe(0);
  expectOneTrace(collector, caller, () => 'flashline');
});
