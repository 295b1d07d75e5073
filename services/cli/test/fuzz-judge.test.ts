/** The parts that mutated models go through, on a few. The models are in fuzz.long.test.ts. */
import type { OnnxModel } from '@flashline/onnx';
import { faultOf } from './fuzz/judge.ts';
import { makeCase } from './fuzz/make-case.ts';
import { WorkerClient } from './fuzz/worker-client.ts';

/** Ends what hangs. */
const TIMEOUT_MS = 300_000;

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
