/**
 * Starts an operator, a pass, a board or a service: files of the right shape that compile and pass
 * their tests, and the line in each list. Usage: npm run new operator|pass|board|service NAME
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { namesOf } from './new/names.ts';
import { fill, scaffoldOf, type Kind } from './new/scaffold.ts';

const KINDS: readonly Kind[] = ['operator', 'pass', 'board', 'service'];
const TEMPLATES = new URL('new/templates/', import.meta.url);

function stop(message: string): never {
  process.stderr.write(`new: ${message}\n`);
  process.exit(2);
}

const kind = KINDS.find((name) => name === process.argv[2]);
const names = namesOf(process.argv[3] ?? '');
if (kind === undefined || names === null || process.argv.length > 4) {
  stop(`write npm run new ${KINDS.join('|')} NAME, with NAME like LeakyRelu or leaky-relu`);
}
const scaffold = scaffoldOf(kind, names);
const taken = scaffold.files.map(([path]) => path).find((path) => existsSync(path));
if (taken !== undefined) stop(`${taken} exists already; choose another name`);

for (const [path, template] of scaffold.files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, fill(readFileSync(new URL(`${template}.txt`, TEMPLATES), 'utf8'), names));
}
for (const { path, extend } of scaffold.lists) {
  writeFileSync(path, extend(readFileSync(path, 'utf8')));
}

const written = [
  ...scaffold.files.map(([path]) => path),
  ...scaffold.lists.map(({ path }) => path),
];
process.stdout.write(
  `${written.map((path) => `  ${path}\n`).join('')}Go on with ${scaffold.guide}.\n`,
);
