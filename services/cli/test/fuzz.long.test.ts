import { FAILED_SEEDS } from './fuzz/failed-seeds.ts';
import { runFuzz, seedsFrom } from './fuzz/run-fuzz.ts';

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
