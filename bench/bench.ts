/**
 * Prints what the project measures of itself. Usage:
 * npm run bench [-- models|int8|time|predictions|hostile|load|fairness]; all but the last two by
 * default. Needs what `npm run setup` sets up, and those two what `scripts/setup-integration.sh` does.
 */
import { printFairness } from './fairness/fairness.ts';
import { printHostile } from './hostile.ts';
import { printInt8Models } from './tables/models-int8.ts';
import { printLoad } from './load/load.ts';
import { printModels } from './tables/models.ts';
import { printPredictions } from './tables/predictions.ts';
import { printWallTime } from './tables/wall-time.ts';

const TABLES: ReadonlyMap<string, () => Promise<void>> = new Map([
  ['models', printModels],
  ['int8', printInt8Models],
  ['time', printWallTime],
  ['predictions', printPredictions],
  ['hostile', printHostile],
  ['load', printLoad],
  ['fairness', printFairness],
]);
/** Take minutes, and servers that other tables do without. */
const ON_REQUEST = ['load', 'fairness'];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !TABLES.has(name));
if (unknown === undefined) {
  for (const [name, print] of TABLES)
    if (wanted.length === 0 ? !ON_REQUEST.includes(name) : wanted.includes(name)) await print();
} else {
  process.stderr.write(
    `There is no table '${unknown}': choose ${[...TABLES.keys()].join(', ')}.\n`,
  );
  process.exitCode = 2;
}
