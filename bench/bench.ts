/**
 * Prints what the project measures of itself. Usage: npm run bench [-- models|int8|time|predictions|hostile];
 * all by default. Needs what `npm run setup` sets up.
 */
import { printHostile } from './hostile.ts';
import { printInt8Models } from './tables/models-int8.ts';
import { printModels } from './tables/models.ts';
import { printPredictions } from './tables/predictions.ts';
import { printWallTime } from './tables/wall-time.ts';

const TABLES: ReadonlyMap<string, () => Promise<void>> = new Map([
  ['models', printModels],
  ['int8', printInt8Models],
  ['time', printWallTime],
  ['predictions', printPredictions],
  ['hostile', printHostile],
]);

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !TABLES.has(name));
if (unknown === undefined) {
  for (const [name, print] of TABLES)
    if (wanted.length === 0 || wanted.includes(name)) await print();
} else {
  process.stderr.write(
    `There is no table '${unknown}': choose ${[...TABLES.keys()].join(', ')}.\n`,
  );
  process.exitCode = 2;
}
