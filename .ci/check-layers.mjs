/**
 * The fence between packages. `.ci/layers.json` lists the packages, lowest first, with a sentence each
 * (for `docs/packages.md`); a package may use only what stands before it. Fails when
 *   - an import is not declared in the package.json of the package that has it, or a package that is
 *     declared there is not imported: dependencies by its sources, devDependencies by its tests,
 *   - an import points to the same layer or a higher one, or from one service to another (the one
 *     package named `compositionRoot` puts services together and may import them),
 *   - a relative import leaves its package,
 *   - a package has another door than "." or "./testing",
 *   - a package is missing from the list, or the list names one that does not exist,
 *   - there was no file to check.
 * Tests may use higher packages, declared as devDependencies, but keep every other rule.
 * Needs nothing but Node 20. Usage: node .ci/check-layers.mjs [ROOT]
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

const PARENTS = ['libs/domain', 'libs/platform', 'services'];
const SOURCE_FOLDERS = ['src', 'bin'];
const TEST_FOLDERS = ['test', 'bench'];
const DOORS = ['.', './testing'];
const CODE = /\.(ts|mts|mjs|js)$/;
const IMPORTS = [
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
];

const root = resolve(process.argv[2] ?? '.');
const faults = [];

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function findPackages() {
  return PARENTS.filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => {
      const manifest = readJson(`${folder}/package.json`);
      return { folder, manifest, name: manifest.name };
    });
}

function findCode(folder, places) {
  return places
    .map((place) => join(root, folder, place))
    .filter((place) => existsSync(place))
    .flatMap((place) =>
      readdirSync(place, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && CODE.test(entry.name))
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
    )
    .sort();
}

function findImports(text) {
  return IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]));
}

/** `@scope/name/deep` and `name/deep` belong to the packages `@scope/name` and `name`. */
function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function checkList(packages, layers) {
  for (const { folder } of packages) {
    if (!layers.includes(folder)) faults.push(`package ${folder} is missing from layers.json`);
  }
  for (const folder of layers) {
    if (!packages.some((candidate) => candidate.folder === folder)) {
      faults.push(`layers.json names ${folder}, which does not exist`);
    }
  }
  if (compositionRoot !== undefined && !layers.includes(compositionRoot)) {
    faults.push(`layers.json has ${compositionRoot} as composition root, which it does not list`);
  }
}

/** `used` are the packages that its sources and tests import. */
function checkUse({ folder, manifest }, used) {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (!used.bySources.has(name)) {
      faults.push(`${folder}/package.json declares '${name}', which its sources do not import`);
    }
  }
  for (const name of Object.keys(manifest.devDependencies ?? {})) {
    // Types are imported under the name of what they describe.
    if (!used.byTests.has(name) && !name.startsWith('@types/')) {
      faults.push(`${folder}/package.json declares '${name}' for tests, which do not import it`);
    }
  }
}

function checkDoors({ folder, manifest }) {
  for (const door of Object.keys(manifest.exports ?? {})) {
    if (!DOORS.includes(door)) faults.push(`${folder}/package.json exports "${door}"`);
  }
}

function checkImport({ file, specifier, from, declared, isTest }, byName, layers) {
  const where = relative(root, file);
  if (specifier.startsWith('.')) {
    const target = resolve(dirname(file), specifier);
    if (relative(join(root, from.folder), target).startsWith('..')) {
      faults.push(`${where} leaves its package with '${specifier}'`);
    }
    return;
  }
  if (isBuiltin(specifier)) return;
  const name = packageOf(specifier);
  if (name !== from.name && !declared.has(name)) {
    faults.push(`${where} imports '${name}', which ${from.folder}/package.json does not declare`);
  }
  const target = byName.get(name);
  if (!target || target === from) return;
  const areServices = [from, target].every(({ folder }) => folder.startsWith('services/'));
  if (areServices && from.folder !== compositionRoot) {
    faults.push(`${where} imports '${name}': a service does not import another`);
  } else if (!isTest && layers.indexOf(target.folder) >= layers.indexOf(from.folder)) {
    faults.push(`${where} imports '${name}', which stands above ${from.folder} in layers.json`);
  }
}

const { packages: sentences, compositionRoot } = readJson('.ci/layers.json');
const layers = Object.keys(sentences);
const packages = findPackages();
const byName = new Map(packages.map((candidate) => [candidate.name, candidate]));
const shared = Object.keys(readJson('package.json').devDependencies ?? {});
let checked = 0;

checkList(packages, layers);
for (const from of packages) {
  checkDoors(from);
  const own = Object.keys(from.manifest.dependencies ?? {});
  const forTests = [...own, ...Object.keys(from.manifest.devDependencies ?? {}), ...shared];
  const used = { bySources: new Set(), byTests: new Set() };
  for (const [places, declared, isTest] of [
    [SOURCE_FOLDERS, new Set(own), false],
    [TEST_FOLDERS, new Set(forTests), true],
  ]) {
    const imported = isTest ? used.byTests : used.bySources;
    for (const file of findCode(from.folder, places)) {
      checked += 1;
      for (const specifier of findImports(readFileSync(file, 'utf8'))) {
        imported.add(packageOf(specifier));
        checkImport({ file, specifier, from, declared, isTest }, byName, layers);
      }
    }
  }
  checkUse(from, used);
}
if (checked === 0) faults.push('there was no file to check');

for (const fault of faults) process.stderr.write(`layers: ${fault}\n`);
if (faults.length > 0) process.exit(1);
process.stdout.write(`layers: ${checked} files of ${packages.length} packages keep the fence\n`);
