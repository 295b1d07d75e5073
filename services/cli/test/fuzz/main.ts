/**
 * `npm run fuzz -- --rounds N [--seed S]`: the command line on N hostile models from seed S on.
 * `npm run fuzz -- --answers N [--seed S]`: answers of N quantised models against ONNX Runtime's.
 */
import { parseArgs } from 'node:util';
import { compareAnswers } from './quantized/compare-answers.ts';
import { runFuzz, seedsFrom } from './run-fuzz.ts';

const TIMEOUT_MS = 300_000;
const ORACLE_EVERY = 16;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2000' },
    answers: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const isAnswers = values.answers !== undefined;
const [rounds, seed] = [Number(values.answers ?? values.rounds), Number(values.seed)];
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed) || seed < 0) {
  process.stderr.write('fuzz: write --rounds N or --answers N, and --seed S, with whole numbers\n');
  process.exit(2);
}
const seeds = seedsFrom(seed, rounds);
const failed = isAnswers ? await fuzzAnswers(seeds) : await fuzzModels(seeds);
process.stdout.write(`${rounds} rounds, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** How many failed. */
async function fuzzModels(all: Iterable<number>): Promise<number> {
  const start = performance.now();
  const summary = await runFuzz(all, {
    timeoutMs: TIMEOUT_MS,
    oracleEvery: ORACLE_EVERY,
    onFailure: ({ seed: one, label, fault }) =>
      process.stdout.write(`seed ${one} (${label}): ${fault}\n`),
  });
  const codes = [...summary.exitCodes]
    .sort(([a], [b]) => a - b)
    .map(([code, n]) => `exit ${code}: ${n}`);
  process.stdout.write(
    `${codes.join(', ')}; ONNX Runtime answered ${summary.answered} and refused ${summary.refused}; slowest ${Math.round(summary.slowestMs)} ms (seed ${summary.slowestSeed}), ` +
      `peak ${Math.round(summary.peakBytes / 1e6)} MB, ` +
      `${((performance.now() - start) / 1000).toFixed(1)} s\n`,
  );
  return summary.failures.length;
}

/** How many were wrong; what only ONNX Runtime takes is listed. */
async function fuzzAnswers(all: Iterable<number>): Promise<number> {
  const { compared, impossible, refused, failures } = await compareAnswers(all);
  for (const { seed: one, label, text } of refused) {
    process.stdout.write(`seed ${one} (${label}) is refused: ${text}\n`);
  }
  for (const { seed: one, label, text } of failures) {
    process.stdout.write(`seed ${one} (${label}): ${text}\n`);
  }
  process.stdout.write(`${compared} compared, ${impossible} refused by ONNX Runtime\n`);
  return failures.length;
}
