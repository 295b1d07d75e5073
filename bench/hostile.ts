/**
 * What the command line does with hostile input, how long it takes and how
 * much memory, as a table with the slowest last. `node bench/hostile.ts` or `npm run bench -- hostile`.
 */
import { HOSTILE_CASES } from '../services/cli/test/hostile/all-cases.ts';
import { inOwnProcess, runHostileCase } from '../services/cli/test/hostile/run-case.ts';

const NAME_WIDTH = 44;

export async function printHostile(): Promise<void> {
  const rows = [];
  for (const each of HOSTILE_CASES) {
    const { exitCode, stderr, seconds, peakBytes } = await runHostileCase(each, inOwnProcess);
    const isRight = exitCode === each.exitCode && (each.says?.test(stderr) ?? true);
    rows.push({ name: each.name, exitCode, seconds, peakBytes, isRight });
  }
  rows.sort((a, b) => a.seconds - b.seconds);
  process.stdout.write(`${'case'.padEnd(NAME_WIDTH)} exit  seconds  peak MB\n`);
  for (const { name, exitCode, seconds, peakBytes, isRight } of rows) {
    const cells = [
      name.padEnd(NAME_WIDTH),
      String(exitCode).padStart(4),
      seconds.toFixed(2).padStart(8),
      (peakBytes / 1e6).toFixed(0).padStart(8),
      isRight ? '' : ' WRONG',
    ];
    process.stdout.write(`${cells.join(' ')}\n`);
  }
  const slowest = rows.at(-1)!;
  const largest = rows.reduce((a, b) => (b.peakBytes > a.peakBytes ? b : a));
  process.stdout.write(
    `\n${rows.length} cases, ${rows.filter((row) => !row.isRight).length} wrong; slowest: ` +
      `${slowest.name}, ${slowest.seconds.toFixed(2)} s; most memory: ${largest.name}, ` +
      `${(largest.peakBytes / 1e6).toFixed(0)} MB\n`,
  );
}

if (import.meta.main) await printHostile();
