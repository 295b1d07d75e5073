/** `npm run fuzz -- --rounds N [--seed S]`: the command line on N hostile models from seed S on. */
import { parseArgs } from 'node:util';
import { runFuzz, seedsFrom } from './run-fuzz.ts';

const TIMEOUT_MS = 20_000;
const ORACLE_EVERY = 16;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed) || seed < 0) {
  process.stderr.write('fuzz: write --rounds N and --seed S with whole numbers\n');
  process.exit(2);
}
const start = performance.now();
const summary = await runFuzz(seedsFrom(seed, rounds), {
  timeoutMs: TIMEOUT_MS,
  oracleEvery: ORACLE_EVERY,
  onFailure: ({ seed: failed, label, fault }) =>
    process.stdout.write(`seed ${failed} (${label}): ${fault}\n`),
});
const codes = [...summary.exitCodes]
  .sort(([a], [b]) => a - b)
  .map(([code, n]) => `exit ${code}: ${n}`);
process.stdout.write(
  `${codes.join(', ')}; ONNX Runtime answered ${summary.answered} and refused ${summary.refused}; slowest ${Math.round(summary.slowestMs)} ms (seed ${summary.slowestSeed}), ` +
    `peak ${Math.round(summary.peakBytes / 1e6)} MB, ` +
    `${((performance.now() - start) / 1000).toFixed(1)} s\n` +
    `${summary.rounds} rounds, ${summary.failures.length} failed\n`,
);
process.exitCode = summary.failures.length === 0 ? 0 : 1;
