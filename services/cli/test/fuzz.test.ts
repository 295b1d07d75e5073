import type { OnnxModel } from '@flashline/onnx';
import { FAILED_SEEDS } from './fuzz/failed-seeds.ts';
import { faultOf } from './fuzz/judge.ts';
import { makeCase } from './fuzz/make-case.ts';
import { runFuzz, seedsFrom } from './fuzz/run-fuzz.ts';
import { WorkerClient } from './fuzz/worker-client.ts';

const ROUNDS = 2000;
/** Ends what hangs; the judge bounds the work. */
const TIMEOUT_MS = 300_000;
const ORACLE_EVERY = 16;

test('hostile models end with exit code 0, 2 or 3, a clear message and bounded memory', async () => {
  const summary = await runFuzz(seedsFrom(1, ROUNDS), {
    timeoutMs: TIMEOUT_MS,
    oracleEvery: ORACLE_EVERY,
  });
  expect(summary.failures).toEqual([]);
  expect(summary.rounds).toBe(ROUNDS);
  const counts = [0, 2, 3].map((code) => summary.exitCodes.get(code) ?? 0);
  expect(counts.reduce((sum, count) => sum + count)).toBe(ROUNDS);
  expect(summary.answered).toBeGreaterThan(0);
  // The models are neither all nonsense nor all harmless.
  expect(Math.min(...counts)).toBeGreaterThan(ROUNDS / 10);
});

test('seeds that failed before do so no more', async () => {
  const seeds = FAILED_SEEDS.map(({ seed }) => seed);
  const { failures, rounds } = await runFuzz(seeds, {
    timeoutMs: TIMEOUT_MS,
    oracleEvery: ORACLE_EVERY,
  });
  expect(failures).toEqual([]);
  expect(rounds).toBe(FAILED_SEEDS.length);
});

test('a seed always gives the same model', () => {
  for (const seed of [1, 2, 3, 4, 5]) expect(makeCase(seed)).toEqual(makeCase(seed));
  expect(makeCase(6).bytes).not.toEqual(makeCase(7).bytes);
});

test('a worker that hangs is a failure of its model, and the next model gets a new one', async () => {
  const lost = await new WorkerClient(1).run({ args: ['boards'] });
  expect(faultOf(lost, noModel, noReport)).toBe('no answer within 1 ms');
  const client = new WorkerClient(TIMEOUT_MS);
  try {
    for (const args of [['boards'], ['boards', '--json', '-']]) {
      expect(await client.run({ args })).toMatchObject({ kind: 'ended', exitCode: 0 });
    }
  } finally {
    client.stop();
  }
});

test.each([
  ['exit code 1: broken', { exitCode: 1, stderr: 'broken\n' }],
  ['600 MB of memory', { exitCode: 0, peakBytes: 600e6 }],
  ['31 s of work', { exitCode: 0, cpuMilliseconds: 31_000 }],
  [
    'a stack trace: Error\n    at f (file.ts:1:2)',
    { exitCode: 2, stderr: 'Error\n    at f (file.ts:1:2)\n' },
  ],
  ['control characters: "\\u001b[2J"', { exitCode: 3, stderr: '\u001b[2J' }],
  ["not one line: ''", { exitCode: 2, stderr: '' }],
  ['a message of 3000 characters', { exitCode: 2, stderr: 'x'.repeat(3000) }],
])('the judge finds fault: %s', (fault, parts) => {
  const texts = { stdout: '', stderr: '' };
  const fine = { exitCode: 0, ...texts, milliseconds: 1, cpuMilliseconds: 1, peakBytes: 1e6 };
  expect(faultOf({ kind: 'ended', ...fine, ...parts }, noModel, noReport)).toBe(fault);
});

function noModel(): OnnxModel {
  throw new Error('the model is not asked for');
}

function noReport(): string {
  throw new Error('the report is not asked for');
}
