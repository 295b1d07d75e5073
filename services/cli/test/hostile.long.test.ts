import { WorkerClient } from './fuzz/worker-client.ts';
import { HOSTILE_CASES } from './hostile/all-cases.ts';
import { inWorker, runHostileCase } from './hostile/run-case.ts';

/**
 * The case that needs most takes 371 MB (1,000 layers of int8 side by side), the next one 343; each is
 * measured in a worker that no other large one has used before.
 */
const MEMORY_LIMIT_BYTES = 512 * 1024 * 1024;
/** Ends what hangs. */
const TIMEOUT_MS = 600_000;
// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

const client = new WorkerClient(TIMEOUT_MS);
afterAll(() => client.stop());

test.each(HOSTILE_CASES.map((each) => [each.name, each] as const))(
  '%s: the right exit code, a clear sentence, bounded memory, nothing left behind',
  async (_, each) => {
    const outcome = await runHostileCase(each, inWorker(client));
    const { exitCode, stdout, stderr, peakBytes, leftOver } = outcome;
    expect({ exitCode, stderr }).toEqual({ exitCode: each.exitCode, stderr });
    expect(stderr).toMatch(each.says ?? /^/);
    expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
    expect(stdout + stderr).not.toMatch(CONTROL);
    expect(peakBytes).toBeLessThan(MEMORY_LIMIT_BYTES);
    // Infrastructure failures leave their report whole; what is refused says one line, leaves nothing.
    const lines = stderr.trimEnd().split('\n').length;
    const refused = { lines: exitCode === 2 ? lines : 1, leftOver: exitCode === 2 ? leftOver : [] };
    expect(refused).toEqual({ lines: 1, leftOver: [] });
    expect(leftOver.filter((name) => name.includes('partial'))).toEqual([]);
  },
);

test('a case has one name', () => {
  expect(new Set(HOSTILE_CASES.map((each) => each.name)).size).toBe(HOSTILE_CASES.length);
});
